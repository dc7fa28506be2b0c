"""A back-test as rows: one a truth and trigger, with what each adds, for files."""

import polars as pl

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
                "fires_in_tickets": len(found.fired.tickets()),
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
                "fires_in_tickets": len(found.fired.tickets(part.trigger)),
                "cannot_say": found.fired.unknown[part.trigger],
                "caught": part.caught,
                "caught_alone": part.caught_alone,
                "needless": part.needless if each.truth.not_needed else None,
                "needless_alone": part.needless_alone if each.truth.not_needed else None,
            }
            for part in each.parts
        ]
    return pl.DataFrame(rows, schema=_SCHEMA)
