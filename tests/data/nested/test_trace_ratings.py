"""Ratings of a whole turn in traces are read."""

import json

from data.nested import shipped_nested_readers
from tests.data.readers.tables import table


def span(number: int, operation: str, **more: object) -> dict[str, object]:
    return {
        "traceId": "t1",
        "spanId": f"s{number}",
        "name": operation,
        "startTimeUnixNano": str(1_780_000_000_000_000_000 + number),
        "endTimeUnixNano": str(1_780_000_009_000_000_000 - number),
        "attributes": [{"key": "gen_ai.operation.name", "value": {"stringValue": operation}}],
        **more,
    }


def test_a_thumb_on_the_span_of_the_agent_is_kept() -> None:
    event = {
        "name": "gen_ai.evaluation.result",
        "attributes": [
            {"key": "gen_ai.evaluation.name", "value": {"stringValue": "user_feedback"}},
            {"key": "gen_ai.evaluation.score.label", "value": {"stringValue": "thumbs_down"}},
        ],
    }
    spans = [span(1, "invoke_agent", events=[event]), span(2, "chat"), span(3, "invoke_agent")]
    found = table(resourceSpans=[json.dumps([{"scopeSpans": [{"spans": spans}]}])])
    readings = shipped_nested_readers.named("otlp-genai").read(found)
    said = [each.frame for each in readings if each.kind == "interactions" and "thumbs" in each.frame.columns]
    thumbs = [value for frame in said for value in frame["thumbs"].drop_nulls()]
    assert thumbs == ["down"]
