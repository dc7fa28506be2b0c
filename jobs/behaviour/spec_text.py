"""Specifications and back-tests as lines of text, for commands and logs."""

from analytics import wording
from analytics.behaviour import differences
from analytics.behaviour.back_test import Result, Share
from analytics.behaviour.recall import Recall
from analytics.behaviour.spec import EXAMPLES, PageRule, Spec
from jobs.behaviour.back_tests import BackTest
from jobs.behaviour.stored_specs import StoredSpec

#: How each truth is called.
TRUTHS = {
    "declared": "declared to need a person",
    "changed": "handed over and changed by a person",
    "reviewed": "called incorrect by reviewers",
}


def of_spec(spec: Spec) -> list[str]:
    """What a specification says, a line a rule."""
    lines = [f"{spec.name}, owner {spec.owner or 'not named'}"]
    if spec.escalate_always:
        lines.append(f"  always to a person: {', '.join(spec.escalate_always)}")
    if spec.other_threshold is not None:
        lines.append(f"  answers from a confidence of {spec.other_threshold:g}")
    lines += [f"  answers {name} from a confidence of {level:g}" for name, level in spec.thresholds.items()]
    lines += [f"  {each.name}: {differences.trigger(each)}" for each in spec.triggers]
    lines += [f"  {each.name}: {differences.page(each)}" for each in spec.pages]
    if len(spec.examples) < EXAMPLES[0]:
        lines.append(f"  example replies: {len(spec.examples)}; {EXAMPLES[0]} to {EXAMPLES[1]} show the tone")
    return lines


def rule(found: PageRule) -> str:
    """A page rule in words."""
    return differences.page(found)


def of_back_test(found: BackTest) -> list[str]:
    """A back-test, a line a truth and trigger, and what the source cannot answer."""
    lines = [
        f"{found.source}, {period(found)}: {found.tickets:,} tickets and {found.answers:,} answers of the "
        "agent"
    ]
    lines += [f"  {line(each)}" for each in found.results]
    if found.recall is not None:
        lines.append(f"  {recall(found.recall)}")
    for leak in found.leaks:
        lines.append(
            f"  {leak.category}: {leak.leaks} of {leak.tickets} answered by the agent (at most "
            f"{wording.share(leak.bound, 2)}); with these triggers {leak.left} (at most "
            f"{wording.share(leak.left_bound, 2)})"
        )
    lines += [f"  {note}" for note in found.notes]
    return lines


def period(found: BackTest) -> str:
    """The days that a back-test reads: every one in the lake, where an audit has a window."""
    return f"all days, {wording.period(found.first, found.last)}"


def line(found: Result) -> str:
    """One truth: how many of those that needed a person the triggers would have caught."""
    what = TRUTHS[found.truth.key]
    if not found.recall.n:
        return f"{what}: none known"
    # What reviewers looked at is no even sample: its plain share is no recall; see `recall`.
    rate = "" if found.truth.key == "reviewed" else f" ({share(found.recall)})"
    said = f"{what}: {found.recall.count} of {found.recall.n} known ones caught{rate}"
    if found.truth.not_needed:
        said += f", {len(found.needless)} needless"
    return said


def recall(found: Recall) -> str:
    """Recall from reviewed answers in words; what it is at most, where it is unknown."""
    if found.value is None:
        return (
            f"recall unknown, at most {wording.share(found.most)}: {found.reviewed_passed} answers that no "
            "trigger stops were reviewed, 50 are needed"
        )
    return (
        f"recall by reviewed answers {wording.share(found.value)} "
        f"({wording.interval(found.low, found.high, 'share')})"
    )


def share(found: Share) -> str:
    """A share with its interval; a dash where there is none."""
    if found.value is None:
        return wording.NONE
    return f"{wording.share(found.value)} ({wording.interval(found.low, found.high, 'share')})"


def stored(found: StoredSpec, approvals: int) -> str:
    """A saved version on one line."""
    return (
        f"{found.label} {found.sha256[:12]} by {found.author}, {found.saved_at:%Y-%m-%d %H:%M} UTC, "
        f"{wording.counted(approvals, 'approval')}"
    )
