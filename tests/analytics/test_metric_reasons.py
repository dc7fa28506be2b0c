"""A metric that a source cannot have says what is missing, not what is there."""

from analytics.metrics import METRICS, missing


def test_the_reason_names_what_is_not_there() -> None:
    automated = METRICS["automated_resolution_rate"]
    assert "agent was involved" in missing(automated, frozenset({"status"}))
    assert "whether a ticket was solved" in missing(automated, frozenset({"interactions"}))
    assert missing(automated, frozenset({"interactions", "resolved"})) == ""
    handover = METRICS["handover_rate"]
    assert missing(handover, frozenset({"handled_by"})) == (
        "This source does not record escalations, and has no message of a person."
    )
    assert "five-point" in missing(METRICS["csat_mean"], frozenset({"csat_good"}))


def test_a_source_with_messages_is_not_said_to_record_no_first_response() -> None:
    first = METRICS["first_response_median"]
    assert missing(first, frozenset({"status"})) == "This source records no first response."
    told = missing(first, frozenset({"status", "interactions"}))
    assert "not worked out from messages" in told
    assert missing(first, frozenset({"interactions", "first_response_at"})) == ""
