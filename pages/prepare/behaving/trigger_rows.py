"""A row a trigger: its rule in words, and what is known of it; what nobody knows is empty, never 0."""

from analytics.behaviour import differences, triggers
from analytics.behaviour.back_test import Result
from analytics.behaviour.spec import Spec
from jobs.behaviour.back_tests import BackTest


def rows(found: BackTest, chosen: Result) -> list[dict[str, object]]:
    """The triggers of a specification by one truth."""
    said = rules(found.spec)
    turns = found.fired.turns.height
    needed, needless = chosen.recall.n > 0, bool(chosen.truth.not_needed)
    return [
        {
            "Trigger": each.trigger,
            "Rule": said.get(each.trigger, "").removeprefix("hand over when "),
            "Fires in": found.fired.fires_in(each.trigger)
            if found.fired.unknown[each.trigger] < turns
            else None,
            "Right": each.caught if needed else None,
            "Right, alone": each.caught_alone if needed else None,
            "Needless": each.needless if needless else None,
            "Needless, alone": each.needless_alone if needless else None,
            "Cannot say": found.fired.unknown[each.trigger],
        }
        for each in chosen.parts
    ]


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
