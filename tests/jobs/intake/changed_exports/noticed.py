"""What an import would say and count of an export, as it was and as it was changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import polars as pl

from analytics.ticket_slices import Slice
from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.counting import snapshot
from jobs.intake import first_look, imports, preview, suggesting
from jobs.intake.imports import Choice
from tests.jobs.intake.changed_exports.export_mutations import Export, Mutation, mutations

EXPORTS = Path(__file__).parents[3] / "exports"
#: All tickets of the exports are mature by then.
_AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
_ROW = "_row"

Figures = Mapping[str, tuple[float | None, int, int | None]]


@dataclass(frozen=True)
class Silent:
    """A change that moved numbers without a line on it, with three of the numbers before and after."""

    export: str
    mutation: str
    moved: str


def exports() -> list[Path]:
    """The exports of tickets and conversations that the tests have."""
    folders = (EXPORTS, EXPORTS / "desks", EXPORTS / "agents", EXPORTS / "foreign")
    found = (path for folder in folders for path in sorted(folder.glob("*.*")))
    # Knowledge has no figures, and messages alone wait for their tickets.
    return [path for path in found if path.stem not in ("canonical-knowledge", "canonical-interactions")]


def drawn(number: int, seed: int) -> dict[Path, list[Mutation]]:
    """A sample of all changes of all exports, by export."""
    every = [(path, each) for path in exports() for each in mutations(Export(path).fields())]
    found = dict[Path, list[Mutation]]()
    for path, mutation in Random(seed).sample(every, number):
        found.setdefault(path, []).append(mutation)
    return found


def silent(settings: Settings, path: Path, chosen: Iterable[Mutation], folder: Path) -> Iterator[Silent]:
    """Yields the changes of which no line of a dry run says anything, although a number is another one."""
    export = Export(path)
    choice = _imported(settings, export.write(folder))
    said, figures = _dry_run(settings, export.write(folder), choice)
    for mutation in chosen:
        says, counted = _dry_run(settings, export.write(folder, mutation), choice)
        moved = {
            name: (before, after)
            for name, before in figures.items()
            # What is not known any more says so by itself.
            if (after := counted.get(name)) != before and after is not None and after[0] is not None
        }
        if moved and not says - said:
            yield Silent(path.name, str(mutation), str(dict(list(moved.items())[:3])))


def _imported(settings: Settings, path: Path) -> Choice:
    """Imports the export as it was: by what recognises it, else as it is suggested."""
    try:
        imports.run(settings, path)
        return Choice()
    except DataError:
        lists = suggesting.of_lists(path, path.name)
        profile = lists.profile if lists else suggesting.of_file(settings, path, None, []).profile
        imports.run(settings, path, Choice(profile=profile))
        return Choice(profile=profile)


def _dry_run(settings: Settings, path: Path, choice: Choice) -> tuple[set[str], Figures]:
    """The lines that a person would see, and the figures."""
    try:
        tables = first_look.first_look(path, name=path.name).tables
        found = [each for table in tables for each in preview.of(settings, table, choice)]
    except DataError as error:
        return {str(error)}, {}
    said = {note for each in found for note in each.notes}
    said |= {f"{each.kind} {fate} {each.count(fate)}" for each in found for fate in preview.FATES[2:]}
    tickets = [each for each in found if each.kind == "tickets"]
    if not tickets or tickets[0].accepted.is_empty():
        return said | {"Nothing would be kept."}, {}
    messages = [each.accepted.drop(_ROW) for each in found if each.kind == "interactions"]
    taken = snapshot.of_logs(
        settings,
        tickets[0].source,
        lake.of(settings).version(),
        tickets[0].accepted.drop(_ROW).lazy(),
        pl.concat(messages, how="diagonal").lazy() if messages else None,
        final=tickets[0].final,
        as_of=_AS_OF,
    )
    if taken is None:
        return said | {"Nothing could be counted."}, {}
    return said, {
        name: (None if each.value is None else round(each.value, 6), each.n, each.numerator)
        for name, each in taken.estimates(Slice())[()].items()
    }
