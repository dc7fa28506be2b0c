"""The demonstration's behaviour specification: two versions, who wrote them, and who approved them when."""

from datetime import UTC, datetime

#: Page rules by the names under which they are known elsewhere.
APP_INVOICES, ACCOUNT_PATH, ISLANDS = "Invoices in the app", "No way to where one is", "Islands wait longer"
AUTHOR = "Mara"
FIRST_SAVED, SECOND_SAVED = datetime(2026, 9, 28, 9, tzinfo=UTC), datetime(2026, 10, 20, 14, tzinfo=UTC)
#: By version: who approved it, and when.
APPROVALS = {
    1: (("Mara", datetime(2026, 9, 29, 10, tzinfo=UTC)), ("Oskar", datetime(2026, 9, 30, 16, tzinfo=UTC))),
    2: (
        ("Oskar", datetime(2026, 10, 21, 9, tzinfo=UTC)),
        ("Ida", datetime(2026, 10, 21, 15, tzinfo=UTC)),
        ("Mara", datetime(2026, 10, 22, 8, tzinfo=UTC)),
    ),
}

FIRST = f"""
name = "Support agent"
owner = "Mara"
note = "For the pilot from October on."
escalate_always = ["data and privacy"]
threshold = 0.5

[tone]
do = ["Say what happens next, and by when.", "Answer in the customer's language."]
dont = ["Promise a date that no article gives.", "Blame the courier or the bank."]

[lexicons]
legal = ["lawyer", "court", "sue", "chargeback", "data protection", "Anwalt", "Gericht", "Datenschutz*"]
person = ["call me", "call me back", "speak to someone", "a person", "rufen Sie mich", "Rückruf"]

[[triggers]]
name = "Legal words"
any = [{{field = "words", op = "contains", value = "legal"}}]

[[triggers]]
name = "Wants a person"
any = [{{field = "words", op = "contains", value = "person"}}]

[[pages]]
name = "{ACCOUNT_PATH}"
must = "avoid"
words = ["in your account", "under Account", "im Konto", "unter Konto"]
where.page = ["account"]

[handoff]
checklist = ["history", "reason"]
"""

SECOND = f"""
name = "Support agent"
owner = "Mara"
note = "After three weeks live: invoices in the app, the islands, and customers who write twice."
escalate_always = ["data and privacy"]
threshold = 0.6

[tone]
do = ["Say what happens next, and by when.", "Answer in the customer's language."]
dont = ["Promise a date that no article gives.", "Blame the courier or the bank."]

[lexicons]
legal = ["lawyer", "court", "sue", "chargeback", "data protection", "Anwalt", "Gericht", "Datenschutz*"]
person = ["call me", "call me back", "speak to someone", "a person", "rufen Sie mich", "Rückruf"]
wrong charge = ["charge", "charged", "renewed", "money was taken", "Abbuchung", "abgebucht"]

[thresholds]
"billing question" = 0.75
"payment failed" = 0.75

[[triggers]]
name = "Legal words"
any = [{{field = "words", op = "contains", value = "legal"}}]

[[triggers]]
name = "Wants a person"
any = [{{field = "words", op = "contains", value = "person"}}]

[[triggers]]
name = "Frustrated twice"
any = [{{field = "frustration", op = ">=", value = 2}}]
after_turns = 1

[[triggers]]
name = "Money was taken"
all = [
  {{field = "words", op = "contains", value = "wrong charge"}},
  {{field = "amount", op = ">=", value = 10}},
]

[[triggers]]
name = "Single sign-on"
all = [{{field = "context.login", op = "is", value = "sso"}}]
scope = ["password reset"]

[[triggers]]
name = "Something broke"
any = [{{field = "errors", op = ">=", value = 1}}]

[[triggers]]
name = "Thumb down"
any = [{{field = "thumbs", op = "is", value = "down"}}]

[[pages]]
name = "{APP_INVOICES}"
must = "escalate"
scope = ["invoice copy"]
where.page = ["app"]

[[pages]]
name = "{ACCOUNT_PATH}"
must = "avoid"
words = ["in your account", "under Account", "im Konto", "unter Konto"]
where.page = ["account"]

[[pages]]
name = "{ISLANDS}"
must = "mention"
words = ["island*", "ferry", "Insel*", "Fähre"]
scope = ["order status", "delivery problem"]
where."context.region" = ["islands"]

[handoff]
checklist = ["history", "sentiment", "attempt", "reason"]
""".replace("wrong charge = ", '"wrong charge" = ')
