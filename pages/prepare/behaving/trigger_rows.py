"""A row a trigger: its rule in words, and what is known of it; what nobody knows is empty, never 0."""

from analytics.behaviour import differences, triggers
from analytics.behaviour.back_test import Result
from analytics.behaviour.spec import Spec
from jobs.behaviour.back_tests import BackTest


def rows(found: BackTest, chosen: Result) -> list[dict[str, object]]:
    """The triggers of a specification by one truth."""
    said = rules(found.spec)
    rows: list[dict[str, object]] = []
    for each in chosen.parts:
        tested = can_say(found, each.trigger)
        right, wrong = tested and chosen.recall.n > 0, tested and bool(chosen.truth.not_needed)
        rows.append(
            {
                "Trigger": each.trigger,
                "Rule": said.get(each.trigger, "").removeprefix("hand over when "),
                "Fires in": found.fired.fires_in(each.trigger) if tested else None,
                "Right": each.caught if right else None,
                "Right, alone": each.caught_alone if right else None,
                "Needless": each.needless if wrong else None,
                "Needless, alone": each.needless_alone if wrong else None,
                "Cannot say": found.fired.unknown[each.trigger],
            }
        )
    return rows


def can_say(found: BackTest, trigger: str) -> bool:
    """Whether what a trigger asks for was known at any turn at all."""
    return found.fired.unknown[trigger] < found.fired.turns.height


def rules(spec: Spec) -> dict[str, str]:
    """Each trigger in words, those that follow from other parts of the specification too."""
    levels = [f"{name} {level:g}" for name, level in spec.thresholds.items()]
    other = [] if spec.other_threshold is None else [f"all others {spec.other_threshold:g}"]
    return {
        triggers.ALWAYS: f"hand over when read as {' or '.join(spec.escalate_always)}",
        triggers.THRESHOLD: f"hand over when less sure than: {', '.join([*levels, *other])}",
        **{f"{triggers.PAGE}{each.name}": differences.page(each) for each in spec.pages},
        **{each.name: differences.trigger(each) for each in spec.triggers},
    }
