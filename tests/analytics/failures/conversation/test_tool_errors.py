"""Errors of tools are told apart by what they say."""

import pytest

from analytics.failures.conversation import tool_errors


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("tool_timeout", "tool_fault"),
        ("HTTP 503 Service Unavailable", "tool_fault"),
        ("429 Too Many Requests", "tool_fault"),
        ("Connection refused by orders.internal", "tool_fault"),
        ("Error: User not found", "wrong_argument"),
        ("The amounts do not add up to the price of the order", "wrong_argument"),
        ("1 validation error for Booking: field required", "wrong_argument"),
        ("Bestellung 77 nicht gefunden", "wrong_argument"),
        ("Order #12 is not pending", "rule_refusal"),
        ("A delivered parcel cannot be cancelled", "rule_refusal"),
        ("Gift card balance is not enough", "rule_refusal"),
        ("403 Forbidden", "rule_refusal"),
        ("tool error", None),
        ("", None),
    ],
)
def test_an_error_is_a_fault_a_refusal_or_a_wrong_argument_by_its_words(words: str, kind: str | None) -> None:
    assert tool_errors.kind(words) == kind
