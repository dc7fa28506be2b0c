"""A report of thresholds in words: the answer, what it rests on, and lines for a command."""

from analytics import wording
from analytics.thresholds.evidence_score import LABELS
from analytics.thresholds.guarantee import Best, Guarantee
from analytics.thresholds.score_scale import Scale
from jobs.thresholds.threshold_report import Report


def headline(found: Report) -> str:
    """The answer in one sentence."""
    promise, allowed = found.promise, wording.share(found.promise.allowed, 0)
    if promise.threshold is not None:
        covered = wording.share(found.covered(promise.threshold), 0)
        return (
            f"From {found.scale.name(promise.threshold)} on it answers {covered} of tickets, "
            f"and at most {allowed} of those are wrong."
        )
    if promise.state == "no threshold good enough":
        return f"No threshold of this score keeps errors under {allowed}."
    return f"Too few truths to promise at most {allowed} wrong answers."


def meaning(found: Report) -> list[str]:
    """What the answer rests on and what would change it, in sentences."""
    promise = found.promise
    said: list[str] = []
    if promise.threshold is not None and promise.risk is not None:
        sure = wording.share(1 - promise.delta, 0)
        said.append(
            f"{sure} sure. Seen: {wording.share(promise.risk)} wrong of "
            f"{wording.counted(promise.answered, 'answer')} with a known truth."
        )
    elif promise.best is not None:
        said.append(f"Best seen: {best(promise.best, found.scale)}.")
        said.append(_missing(promise))
    said.append(truth(found))
    return [each for each in said if each]


def best(seen: Best, scale: Scale) -> str:
    """The best threshold seen, with the interval of its errors."""
    return (
        f"{wording.share(seen.risk)} wrong ({wording.interval(seen.low, seen.high, 'share')}) from "
        f"{scale.name(seen.threshold)} on, where it answers {wording.share(seen.coverage, 0)}"
    )


def shown(found: Report) -> str:
    """At which threshold a week and the intents are shown."""
    if found.shown_by == "promised":
        return f"from {found.scale.name(found.shown_at)} on, the promised threshold"
    if found.shown_by == "cheapest":
        return f"from {found.scale.name(found.shown_at)} on, the cheapest threshold, which promises nothing"
    return "every answer that the agent gives, as nothing is promised"


def truth(found: Report) -> str:
    """What counts as the truth."""
    n = wording.count(found.promise.truths)
    if found.truth == "reviewed":
        return f"Truth: {n} reviewed answers of draw {found.answers.draw}, weighted."
    return f"Truth: the outcome of {n} tickets, a proxy. Review answers for a better one."


def _missing(promise: Guarantee) -> str:
    if promise.state == "no threshold good enough":
        return "More truths will not help; a better score or a better agent will."
    if promise.needed is not None:
        more = wording.counted(promise.needed - promise.truths, "more truth")
        return f"About {more} would do, if errors stay as rare as seen."
    return "Whether any threshold is good enough, more truths can tell."


def numbers(found: Report) -> list[tuple[str, str, str]]:
    """What a threshold means in a week: name, value, and what it is made of."""
    at = found.shown_at
    covered, risk = found.covered(at), found.risk(at) or 0.0
    answered = covered * found.per_week
    wrong = answered * risk
    rows = [
        ("Answered by the agent", wording.share(covered), f"of {wording.count(found.per_week)} a week"),
        ("Wrong answers a week", wording.count(wrong), f"{wording.share(risk)} of {wording.count(answered)}"),
    ]
    if found.costs.prices is None:
        return rows
    saved = (answered - wrong) * found.costs.prices.deferred
    lost = wrong * found.costs.prices.wrong
    rows += [
        (
            "People's time saved a week",
            wording.duration(60 * saved),
            "right × a person's minutes",
        ),
        ("Lost to wrong answers a week", wording.duration(60 * lost), "wrong × minutes each costs"),
    ]
    if found.costs.hour is not None:
        money = (saved - lost) / 60 * found.costs.hour.value
        sign = wording.MINUS if money < 0 else ""
        rows.append(
            (
                "Net a week",
                f"{sign}{found.costs.currency} {wording.count(abs(money))}",
                "at the cost of an hour",
            )
        )
    return rows


def cheapest(found: Report) -> str:
    """The cheapest threshold as an interval, or why there is none."""
    optimum = found.optimum
    if optimum is None:
        if found.costs.reason:
            return f"{found.costs.reason} The page Month takes them."
        return "The cheapest threshold is unknown: one customer alone."
    name = found.scale.name
    ends = (
        name(optimum.low) if optimum.low <= 1 else "answering nothing",
        name(optimum.high) if optimum.high <= 1 else "answering nothing",
    )
    if optimum.answers_nothing:
        return "At these costs people alone are cheapest."
    where = name(optimum.threshold) if ends[0] == ends[1] else f"between {ends[0]} and {ends[1]}"
    return (
        f"Cheapest: {where}, {optimum.minutes:.1f} min a ticket; "
        f"{optimum.minutes_of_nothing:.1f} if people answer everything, "
        f"{optimum.minutes_of_all:.1f} if the agent does."
    )


def details(found: Report) -> list[str]:
    """Method, calibration and what was left out, a line each."""
    promise, calibrated = found.promise, found.calibrated
    starts = ", ".join(found.scale.name(each) for each in promise.starts)
    lines = [
        f"Learn then Test: thresholds are tested from strict to loose in walks from {starts}, fixed before "
        f"any truth is looked at, each at a chance of error of {promise.delta / len(promise.starts):.4f}, by "
        "the exact binomial; a walk stops at the first threshold that fails. Answers of one customer, and of "
        "a weighted draw, count as what they are worth.",
        "For one month the promise may still be missed by chance; it is about all answers like these.",
    ]
    if found.on_average is not None:
        lines.append(
            f"On average (conformal risk control): from {found.scale.name(found.on_average)} on, wrong "
            f"answers are at most {wording.share(promise.allowed, 0)} of ALL tickets, averaged over samples "
            "like this one. No guarantee for a month."
        )
    lines.append(
        f"Area under risk and coverage (AURC): {found.aurc:.4f}; {found.best_aurc:.4f} if every wrong answer "
        "had the lowest scores."
    )
    if calibrated is not None:
        lines.append(
            f"Calibration error (ECE): {calibrated.ece:.3f} over 10 bins of equal width, "
            f"{calibrated.ece_equal_mass:.3f} over bins of equally many answers. Brier score "
            f"{calibrated.brier:.3f}."
        )
        if calibrated.mended_ece is not None and calibrated.mended_brier is not None:
            lines.append(
                f"Mended by {calibrated.method} regression, fitted on other customers: ECE "
                f"{calibrated.mended_ece:.3f}, Brier score {calibrated.mended_brier:.3f}."
            )
    if promise.best is not None and promise.certified:
        lines.append(f"Fewest errors seen: {best(promise.best, found.scale)}.")
    if found.scale.said:
        lines.append(found.scale.said)
    if found.score == "learned" and found.learned is not None:
        weights = sorted(found.learned.weights.items(), key=lambda pair: -abs(pair[1]))
        lines.append(
            "Weights of the evidence, each in units of its own spread: "
            + "; ".join(f"{LABELS[name].lower()} {weight:+.2f}" for name, weight in weights)
            + "."
        )
    if found.answers.without_score:
        left = wording.counted(found.answers.without_score, "answer")
        lines.append(f"{left} without a score left out.")
    lines.append(
        f"Truths from {wording.day(found.first, year=True)} to {wording.day(found.last, year=True)}; "
        f"versions of the agent: {wording.listed(list(found.versions)) or 'not recorded'}."
    )
    return lines


def in_words(found: Report) -> str:
    """The same as lines of text."""
    lines = [headline(found), *meaning(found)]
    lines += [f"{name}: {value} ({of})" for name, value, of in numbers(found)]
    lines.append(cheapest(found))
    if found.scale.said:
        lines.append(found.scale.said)
    own = [each for each in found.intents if each.basis == "own"]
    over = [each.intent for each in found.intents if each.hand_over]
    lines.append(f"Thresholds of their own: {len(own)} of {wording.counted(len(found.intents), 'intent')}.")
    if over:
        lines.append(f"Surely above what is allowed: {', '.join(over)}.")
    if found.compared is not None:
        pair = found.compared
        lines.append(
            f"On {wording.count(pair.answers)} answers that neither was learnt from, the area under risk and "
            f"coverage is {pair.own_aurc:.4f} by confidence, {pair.learned_aurc:.4f} by more evidence."
        )
    return "\n".join(lines)
