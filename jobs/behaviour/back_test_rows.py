"""A back-test as rows: one a truth and trigger, with what each adds, for files."""

import polars as pl

from analytics.behaviour import toml_format
from data import export
from jobs.behaviour import spec_text
from jobs.behaviour.back_tests import BackTest

_SCHEMA = {
    **dict.fromkeys(("source", "truth", "unit", "trigger"), pl.String),
    **dict.fromkeys(
        ("fires_in_tickets", "cannot_say", "needed", "caught", "caught_alone", "needless", "needless_alone"),
        pl.Int64,
    ),
    **dict.fromkeys(("recall", "recall_low", "recall_high"), pl.Float64),
}


def table(found: BackTest) -> pl.DataFrame:
    """A row for each truth and trigger, and one for all triggers together, whose recall has an interval."""
    rows: list[dict[str, object]] = []
    for each in found.results:
        about: dict[str, object] = {
            "source": found.source,
            "truth": each.truth.key,
            "unit": each.truth.unit,
            "needed": each.recall.n,
        }
        weighted = found.recall if each.truth.key == "reviewed" else None
        known = weighted is None or weighted.known
        share = weighted or each.recall
        told = known and (found.recall is not None or each.truth.key != "reviewed")
        rows.append(
            {
                **about,
                "trigger": "all triggers",
                "fires_in_tickets": found.fired.fires_in(),
                "caught": each.recall.count,
                # Where no truth says what needed nobody, nothing can be called needless.
                "needless": len(each.needless) if each.truth.not_needed else None,
                "recall": share.value if told else None,
                "recall_low": share.low if told else None,
                "recall_high": share.high if told else None,
            }
        )
        rows += [
            {
                **about,
                "trigger": part.trigger,
                "fires_in_tickets": found.fired.fires_in(part.trigger),
                "cannot_say": found.fired.unknown[part.trigger],
                "caught": part.caught,
                "caught_alone": part.caught_alone,
                "needless": part.needless if each.truth.not_needed else None,
                "needless_alone": part.needless_alone if each.truth.not_needed else None,
            }
            for part in each.parts
        ]
    return pl.DataFrame(rows, schema=_SCHEMA)


def tickets(found: BackTest) -> pl.DataFrame:
    """A row for each ticket or answer that a truth knows: did it need a person, does a trigger fire."""
    rows: list[dict[str, object]] = []
    for each in found.results:
        by_ticket = each.truth.unit == "ticket"
        stopped = found.fired.tickets() if by_ticket else found.fired.items()
        for needed, keys in ((True, each.truth.needed), (False, each.truth.not_needed)):
            for key in sorted(keys):
                row: dict[str, object] = {"truth": each.truth.key, each.truth.unit: key}
                rows.append(row | {"needed_a_person": needed, "a_trigger_fires": key in stopped})
    schema = {
        "truth": pl.String,
        "ticket": pl.String,
        "answer": pl.String,
        "needed_a_person": pl.Boolean,
        "a_trigger_fires": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema)


def about(found: BackTest, called: str, lake_version: str) -> list[tuple[str, str]]:
    """What the sheet About says: which specification, on what, and how each number is counted."""
    return [
        ("What", "The back-test of a behaviour specification"),
        ("Specification", f"{found.spec.name}, {called}"),
        ("sha256", toml_format.sha256(found.spec)),
        ("Source", found.source),
        ("Lake version", lake_version),
        ("Days", spec_text.period(found)),
        ("Tickets of the agent", f"{found.tickets:,}"),
        ("Answers of the agent", f"{found.answers:,}"),
        ("declared", "Tickets of categories that always go to a person, by the category confirmed later."),
        ("changed", "Tickets that the agent handed over and in which a person gave another answer."),
        ("reviewed", "Answers that reviewers call incorrect. Recall is weighted by inclusion probabilities."),
        ("alone", "Caught, or needless, by this trigger and by no other: what is lost without it."),
        ("What a trigger sees", "Only rows before its turn, and what the agent itself read at it."),
        *((f"Gap {number}", note) for number, note in enumerate(found.notes, start=1)),
    ]


def workbook(found: BackTest, called: str, lake_version: str) -> bytes:
    """Triggers, tickets and handovers as sheets of one workbook, with the sheet About."""
    sheets = {"Triggers": table(found), "Tickets": tickets(found), "Handovers": found.handovers}
    return export.xlsx_bytes(sheets, about(found, called, lake_version))
