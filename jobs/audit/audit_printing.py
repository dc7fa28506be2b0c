"""An audit as rows for files and as aligned text: one line a category, the best to train first."""

from collections.abc import Mapping

from analytics import wording
from analytics.audit.buckets import ALWAYS, CALLED, MOST_ACCOUNT, MOST_DISCRETION, MOST_RISK
from analytics.audit.category_audit import RULED, CategoryAudit
from analytics.audit.complexity import EQUAL, Ranked
from analytics.audit.evidence import Evidence
from analytics.audit.replies.reply_consistency import CONSISTENT
from analytics.figures.charts import audit_chart
from analytics.monthly_rate import FEWEST_DAYS
from jobs.audit import audit_limits
from jobs.audit.audit_runs import AuditRun
from jobs.audit.scope import Scope

#: How each measure is defined, for the page and the document.
METHODS: Mapping[str, str] = {
    "Consistency": "The share of pairs of replies, by two people to two customers, that give the same "
    "answer. "
    "Replies are grouped by their words without greeting, signature and macros; numbers are masked. "
    "Interval: "
    "jackknife by customer. To train: lower bound at least 50 %, for all tickets or once a field is looked "
    "at.",
    "Account need": "Replies with an order number, date, amount or address that the customer did not "
    "write, or a "
    "tool used before the answer. To train: upper bound at most 20 %.",
    "Discretion": "Tickets that end in another way than most of the category: refund by size, exception, "
    "approval, "
    "another person. To train: at most 20 %.",
    "Risk words": "Tickets with a word of the list. To train: under 2 %. From 10 % (lower bound): always a "
    "person.",
    "Repeats": "Tickets as near to another customer's question as chance finds for 1 %. For orientation.",
    "Complexity": "Weighted mean of 1 − consistency, account need, discretion and the percentile of people's "
    "minutes. Rank: tickets a month × (1 − complexity); its interval comes from 500 draws of customers.",
}


def order(run: AuditRun, scope: Scope, weigh: Mapping[str, float] = EQUAL) -> list[tuple[str, Ranked | None]]:
    """The categories of a scope with their rank; those that have none come last."""
    ranks = ranked(run, scope, weigh)
    tickets = {each.category: each.tickets for each in run.categories}
    rest = sorted(
        (name for name in scope.buckets if name not in ranks), key=lambda name: -tickets.get(name, 0)
    )
    best = sorted(ranks, key=lambda name: ranks[name].rank)
    return [*((name, ranks[name]) for name in best), *((name, None) for name in rest)]


def ranked(run: AuditRun, scope: Scope, weigh: Mapping[str, float] = EQUAL) -> dict[str, Ranked]:
    """The rank of every category that has a bucket and does not always go to a person."""
    among = [name for name, bucket in scope.buckets.items() if bucket is not None and bucket != ALWAYS]
    return run.ranks(among, weigh)


def rows(run: AuditRun, scope: Scope) -> list[dict[str, object]]:
    """A flat row for each category, for files."""
    measured = {each.category: each for each in run.categories}
    found: list[dict[str, object]] = []
    older = dict(run.window.older_by_category)
    for name, rank in order(run, scope):
        each, advice, decided = measured.get(name), scope.advice.get(name), scope.decided.get(name)
        evidence = {key: each[key] for key in (*RULED, "repetition")} if each else {}
        found.append(
            {
                "source": run.source,
                "category": name,
                "bucket": scope.buckets[name],
                "advised": advice.bucket if advice else None,
                "advice": advice.word if advice else "",
                "why": scope.why(name),
                "owner": scope.owners.get(name),
                "decided_by": decided.by if decided else None,
                "decided_reason": decided.reason if decided else "",
                "rank": rank.rank if rank else None,
                "rank_best": rank.best if rank else None,
                "rank_worst": rank.worst if rank else None,
                "complexity": rank.complexity if rank else None,
                "complexity_low": rank.low if rank else None,
                "complexity_high": rank.high if rank else None,
                "tickets": each.tickets if each else 0,
                "customers": each.customers if each else 0,
                "tickets_a_month": each.a_month if each else None,
                "tickets_before_window": older.get(name, 0),
                **{
                    key: value
                    for measure, one in evidence.items()
                    for key, value in _flat(measure, one).items()
                },
                "consistency_state": each.state if each else "",
                "depends_on": each.on if each else "",
                "conflicts": "; ".join(conflict.words for conflict in each.conflicts) if each else "",
                "costs_people_more": "; ".join(each.burden.worse) if each else "",
            }
        )
    return [*found, *_left_out(run, scope, older)]


def _left_out(run: AuditRun, scope: Scope, older: Mapping[str, int]) -> list[dict[str, object]]:
    """A row for each category of which every ticket is older than the window."""
    return [
        {
            "source": run.source,
            "category": name,
            "advice": "left out",
            "why": f"All its tickets are older than {run.window.called} of this audit.",
            "tickets": 0,
            "customers": 0,
            "tickets_before_window": older[name],
        }
        for name in run.window.left_out
        if name not in scope.buckets
    ]


def in_words(run: AuditRun, scope: Scope) -> str:
    """The answer, a line for each category, and how the source falls short."""
    head = ("rank", "category", "a month", "advice", *RULED.values(), "decided", "owner")
    measured = {each.category: each for each in run.categories}
    lines = [
        (
            "" if rank is None else rank_words(rank),
            name,
            a_month(measured.get(name)),
            scope.advice[name].word if name in scope.advice else wording.NONE,
            *(short(measured[name][key]) if name in measured else wording.NONE for key in RULED),
            CALLED.get(scope.decided[name].bucket, "") if name in scope.decided else wording.NONE,
            scope.owners.get(name, wording.NONE),
        )
        for name, rank in order(run, scope)
    ]
    table = [head, *lines]
    widths = [max(len(line[place]) for line in table) for place in range(len(head))]
    printed = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    ]
    return "\n".join([answer(run, scope), *audit_limits.limits(run), "", *printed])


def answer(run: AuditRun, scope: Scope) -> str:
    """How much can be trained first, what always goes to a person, and who signed."""
    count, total = len(scope.buckets), sum(each.tickets for each in run.categories)
    train = [each for each in run.categories if scope.buckets.get(each.category) == "trainable"]
    share = wording.share(sum(each.tickets for each in train) / total, 0) if total else wording.NONE
    always, gray = scope.count("escalate always"), scope.count("gray")
    said = (
        f"{len(train)} of {wording.counted(count, 'category')} can be trained first, {share} of "
        f"{wording.counted(total, 'ticket')}; {always} must always go to a person; in {gray} the "
        "agent drafts and a person sends."
    )
    return f"{said} {signed(scope)}"


def signed(scope: Scope) -> str:
    """How many of the signatures that are needed there are."""
    void = len(scope.signatures) - scope.signed
    lost = f" The scope was changed: {wording.counted(void, 'signature')} no longer hold." if void else ""
    lost = lost.replace("1 signature no longer hold", "1 signature no longer holds")
    return f"Signed by {scope.signed} of {scope.needed}.{lost}"


def a_month(each: CategoryAudit | None) -> str:
    """Tickets a month; a dash where the log is too short to speak of a month."""
    return wording.NONE if each is None or each.a_month is None else wording.count(each.a_month)


def unit(run: AuditRun) -> str:
    """What the volume of a category is counted in: tickets a month, or tickets."""
    return audit_chart.PLAIN if run.window.covered < FEWEST_DAYS else audit_chart.MONTHLY


def decided_by(scope: Scope) -> str:
    """Who decided, each once: Ada (16), Cem (2)."""
    return ", ".join(f"{who} ({count})" for who, count in scope.deciders.items()) or wording.NONE


def rank_words(rank: Ranked) -> str:
    """A rank with its interval: 3 (2 to 6)."""
    return f"{rank.rank} ({rank.best} to {rank.worst})" if rank.best != rank.worst else str(rank.rank)


def short(each: Evidence) -> str:
    """A share with its interval; why there is none."""
    if each.value is None:
        return each.reason if each.reason == "too few to say" else wording.NONE
    if each.low is None or each.high is None:
        return wording.share(each.value)
    return f"{wording.share(each.value)} ({wording.interval(each.low, each.high, 'share')})"


def beside_limit(measure: str, each: Evidence) -> str:
    """A share with its interval, and the number that decides with more digits where 20.0 % fails 20 %."""
    if each.value is None:
        return each.reason
    decides = {
        "consistency": (each.low, CONSISTENT),
        "account": (each.high, MOST_ACCOUNT),
        "discretion": (each.value, MOST_DISCRETION),
        "risk": (each.value, MOST_RISK),
    }
    number, limit = decides.get(measure, (None, 0.0))
    said = short(each)
    if number is None or wording.share(number) != wording.share(limit) or number == limit:
        return said
    return f"{said}; exactly {wording.share_beside(number, limit)}"


def _flat(measure: str, each: Evidence) -> dict[str, object]:
    return {
        measure: each.value,
        f"{measure}_low": each.low,
        f"{measure}_high": each.high,
        f"{measure}_n": each.tickets,
        f"{measure}_reason": each.reason,
        f"{measure}_passes": each.passes,
    }
