"""A bill as page and command show it: its lines by state, prices, and what to dispute."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from analytics import wording
from analytics.billing import charged_lines, resolution_price
from analytics.billing.charged_lines import DISPUTED, JUDGED, NO_CURRENCY, STATES, Matched, State
from analytics.billing.resolution_price import Price
from data.errors import DataError
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot
from jobs.imported_files import imported_files
from jobs.imported_files.imported_files import ImportedFile

KIND = "bill"
#: States that are told beside the sums: neither lasting nor to dispute.
_BESIDE: tuple[State, ...] = ("not judged yet", "not a request", "not recorded", "not charged")
#: So many tickets of a kind are named in words.
_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class BillBoard:
    """A bill held against the log: the file, its lines, a price for each currency, other bills' lines."""

    file: ImportedFile
    lake_version: str
    matched: Matched
    prices: tuple[Price, ...]
    #: Lines whose ticket an earlier bill of the source charges too, by that bill's name.
    on_other_bills: Mapping[str, int]

    @property
    def charged_lines(self) -> int:
        """How many lines charge something."""
        return self.matched.lines.height - self.matched.count("not charged")

    @property
    def disputed_lines(self) -> int:
        """How many lines are to be disputed."""
        return self.matched.count(*DISPUTED)


def add(
    settings: Settings,
    source: str,
    file: Path | bytes,
    name: str,
    *,
    profile: str | bytes | None = None,
    columns: Mapping[str, str] | None = None,
    price: float | None = None,
    by: str | None = None,
) -> ImportedFile:
    """Imports a bill; `price` is what a line costs where the file has no amounts, `by` who imports it."""
    if price is not None and not 0 < price < 1e6:
        raise DataError(f"The price of a resolution must be above 0, not {price:g}.")
    return imported_files.add(
        settings,
        source,
        KIND,
        file,
        name,
        profile=profile,
        columns=columns,
        further={"price": price},
        by=by,
    )


def of_source(
    settings: Settings, source: str, number: int | None = None, taken: Snapshot | None = None
) -> BillBoard:
    """A bill of a source, the newest one unless another is named; a DataError where it has none."""
    file = imported_files.find(settings, source, KIND, number)
    taken = taken or snapshot.take(settings, source)
    found = matched(settings, file, taken)
    return BillBoard(
        file=file,
        lake_version=".".join(map(str, taken.version)),
        matched=found,
        prices=resolution_price.prices(found),
        on_other_bills=_on_others(settings, file, found),
    )


def matched(settings: Settings, file: ImportedFile, taken: Snapshot) -> Matched:
    """The lines of a bill held against their tickets."""
    charged, price = file.further.get("charged"), file.further.get("price")
    return charged_lines.match(
        imported_files.rows(settings, file),
        taken.facts,
        charged=[str(each) for each in charged] if isinstance(charged, list) else [],
        price=float(price) if isinstance(price, int | float) else None,
    )


def _on_others(settings: Settings, file: ImportedFile, found: Matched) -> dict[str, int]:
    charged = found.lines.filter(pl.col("state") != "not charged")
    told: dict[str, int] = {}
    for other in imported_files.listed(settings, file.source, KIND):
        if other.number < file.number:
            theirs = imported_files.rows(settings, other)["ticket_id"].unique()
            both = int(charged["ticket_id"].is_in(theirs.implode()).sum())
            if both:
                told[other.name] = both
    return told


def headline(board: BillBoard) -> str:
    """How many charged resolutions did not last, and what these cost."""
    judged = board.matched.count(*JUDGED)
    if not board.charged_lines:
        return "This bill charges nothing."
    if board.charged_lines == board.matched.count("unknown ticket"):
        return "No ticket of this bill is in the log of this source."
    if not judged:
        return "No charged ticket can be judged yet."
    sums = [
        money(each.disputed, each.currency) for each in board.prices if each.disputed and each.disputed_lines
    ]
    cost = f", {wording.listed(sums)}" if sums else ""
    return (
        f"{wording.count(board.disputed_lines)} of {wording.counted(judged, 'charged resolution')} "
        f"to dispute{cost}."
    )


def meaning(board: BillBoard) -> list[str]:
    """The sentences under the headline: the price of a lasting resolution, or why there is none."""
    said: list[str] = []
    for each in board.prices:
        if each.price is None:
            said.append(each.why_not)
            continue
        between = ""
        if each.low is not None:
            high = "more" if each.high is None else number(each.high)
            between = f" (95 %: {number(each.low)} to {high})"
        elif each.why_not:
            between = f" (no interval: {each.why_not[0].lower()}{each.why_not[1:-1]})"
        paid = f"; a line costs {money(each.per_line, each.currency)}" if each.per_line else ""
        said.append(f"A resolution that lasts costs {money(each.price, each.currency)}{between}{paid}.")
    return list(dict.fromkeys(said))


def remarks(board: BillBoard) -> list[str]:
    """What else must be known: unknown tickets, resolutions that were not billed, what is not judged."""
    found, said = board.matched, list[str]()
    unknown = found.lines.filter(pl.col("state") == "unknown ticket")["ticket_id"].unique().sort()
    if len(unknown):
        named = ", ".join(unknown.head(_NAMED).to_list()) + (" …" if len(unknown) > _NAMED else "")
        said.append(
            f"Not in the log: {wording.counted(len(unknown), 'ticket')} of the bill ({named}). They may "
            "belong to another source, or to days that were not imported."
        )
    if found.unbilled.height and found.first and found.last:
        said.append(
            f"Not billed: {wording.counted(found.unbilled.height, 'automated resolution')} of "
            f"{wording.period(found.first, found.last)}."
        )
    said += [
        f"{wording.begin(state)}: {wording.counted(count, 'line')}. {STATES[state]}"
        for state in _BESIDE
        if (count := found.count(state))
    ]
    for each in board.prices:
        if each.without_amount:
            said.append(
                f"Without an amount: {wording.counted(each.without_amount, 'charged line')}, in no sum."
            )
    if len(board.prices) > 1:
        names = wording.listed([each.currency for each in board.prices])
        said.append(f"The bill is in {names}, which are never added together.")
    said += [
        f"Also on the bill {name!r}: {wording.counted(count, 'line')}."
        for name, count in board.on_other_bills.items()
    ]
    left = imported_files.left_out_sentence(board.file)
    return [*said, *([left] if left else []), *board.file.notes]


def disputes(board: BillBoard) -> pl.DataFrame:
    """The list to dispute: a row a line with its reason, as it goes to the vendor."""
    found = board.matched.disputed
    return found.select(
        "line",
        "line_id",
        "ticket_id",
        "at",
        amount="charged",
        currency=pl.when(pl.col("charged").is_not_null()).then(pl.col("currency").fill_null(NO_CURRENCY)),
        billed_as="outcome",
        reason="state",
        explanation=pl.col("state").replace_strict(STATES, return_dtype=pl.String),
        also=pl.col("also").list.join(", "),
    )


def states(board: BillBoard) -> pl.DataFrame:
    """How many lines are in each state, and what was charged for them by currency."""
    order = {state: place for place, state in enumerate(STATES)}
    return (
        board.matched.lines.group_by("state", "currency")
        .agg(lines=pl.len().cast(pl.Int64), charged=pl.col("charged").sum(), known=pl.col("charged").count())
        .with_columns(charged=pl.when(pl.col("known") > 0).then("charged"))
        .drop("known")
        .sort(pl.col("state").replace_strict(order, return_dtype=pl.Int64), "currency")
    )


def as_json(board: BillBoard) -> dict[str, object]:
    """The fields of the page."""
    found = board.matched
    return {
        "source": board.file.source,
        "bill": board.file.number,
        "file": board.file.name,
        "profile": board.file.profile,
        "lake_version": board.lake_version,
        "headline": headline(board),
        "lines": found.lines.height,
        "charged_lines": board.charged_lines,
        "disputed_lines": board.disputed_lines,
        "states": states(board).to_dicts(),
        "prices": [
            {name: getattr(each, name) for name in Price.__dataclass_fields__} for each in board.prices
        ],
        "unknown_tickets": found.count("unknown ticket"),
        "not_billed": found.unbilled.height,
        "first_day": None if found.first is None else found.first.isoformat(),
        "last_day": None if found.last is None else found.last.isoformat(),
        "remarks": remarks(board),
    }


def in_words(board: BillBoard) -> str:
    """The same as text of a command."""
    lines = [f"{board.file.name}: {headline(board)}", *meaning(board), ""]
    for row in states(board).iter_rows(named=True):
        cost = "" if row["charged"] is None else money(row["charged"], row["currency"])
        lines.append(f"  {row['state']:<24} {row['lines']:>7,}  {cost}".rstrip())
    return "\n".join([*lines, "", *remarks(board)]).rstrip()


def about(board: BillBoard) -> list[tuple[str, str]]:
    """What a workbook of the list says about itself."""
    return [
        ("What", f"Lines of the bill {board.file.name} to dispute"),
        ("Answer", headline(board)),
        *((f"Rests on {place}", line) for place, line in enumerate([*meaning(board), *remarks(board)], 1)),
        ("Rule", "A charged resolution lasts if the agent alone solved it and it stayed solved."),
    ]


def money(amount: float | None, currency: str) -> str:
    """An amount with its currency: 1,204.50 EUR."""
    if amount is None:
        return wording.NONE
    return number(amount) if currency == NO_CURRENCY else f"{number(amount)} {currency}"


def number(amount: float) -> str:
    """An amount with two decimals, and more where it would read as nothing."""
    digits = 2 if abs(amount) >= 0.1 or amount == 0 else 4
    return f"{amount:,.{digits}f}".replace("-", wording.MINUS)
