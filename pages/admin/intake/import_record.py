"""One import record, drawn: what became of its rows, its notes, and the rows that could not be kept."""

import streamlit as st

from analytics import wording
from data import export
from data.database.tables import ImportRecord
from data.lake.lake import Version
from pages.admin.intake import load_files
from pages.components import frame
from pages.components.access import as_of, guarded_download

#: Rows of the quarantine that a page shows; the download has all of them.
SHOWN = 200


def equation(record: ImportRecord) -> None:
    """Every row that was read, accounted for, in a sentence."""
    st.markdown(
        f"**{record.read:,} read** = **{record.accepted:,} accepted** ({record.new:,} new, "
        f"{record.updated:,} updated) + {record.unchanged:,} unchanged + {record.outdated:,} outdated "
        f"+ {record.duplicate:,} duplicate + {record.filtered:,} filtered "
        f"+ **{record.quarantined:,} quarantined**"
    )
    if record.filtered:
        frame.small(
            f"{record.filtered:,} filtered, on purpose: rows of another kind that {_reader(record)} leaves "
            "out of this log, and lines that are no rows (empty ones, repeated headers, totals)."
        )
    if record.waiting:
        frame.small(
            f"{record.waiting:,} of the quarantined rows are waiting for their ticket. They are added when "
            "it is imported."
        )


def counts(record: ImportRecord) -> None:
    """The same counts as a table of one row."""
    names = (
        "read", "new", "updated", "unchanged", "outdated", "duplicate", "filtered", "quarantined", "waiting",
    )  # fmt: skip
    st.dataframe(
        [{name.capitalize(): getattr(record, name) for name in names}],
        hide_index=True,
        row_height=38,
        column_config={
            name.capitalize(): st.column_config.NumberColumn(format="localized", width=120) for name in names
        },
        alt="Counts of the import: " + ", ".join(f"{getattr(record, name):,} {name}" for name in names),
    )


def notes(record: ImportRecord) -> None:
    """What the import noticed; it quotes the file, so it is plain text."""
    for note in record.notes.splitlines():
        st.text(f"•  {note}")


def quarantine(record: ImportRecord, where: str) -> None:
    """Why rows could not be kept, the first of them, and all of them as a file; `where` on the page."""
    if not record.quarantined or record.id is None:
        return
    import_id = record.id
    rejected = load_files.rejects(import_id)
    mended = record.quarantined - rejected.height
    if as_of.asked():
        frame.small("Rejected rows are not kept for earlier states: these are the ones that wait today.")
    if rejected.is_empty():
        frame.small(f"All {record.quarantined:,} rejected rows were corrected and imported since.")
        return
    reasons = rejected.group_by("reason").len("rows").sort("rows", "reason", descending=[True, False])
    st.subheader(f"{rejected.height:,} rejected rows (quarantine)", anchor=False)
    if mended:
        frame.small(f"{mended:,} of {record.quarantined:,} were corrected and imported since.")
    st.dataframe(
        reasons.select("rows", "reason"),
        hide_index=True,
        row_height=38,
        height="content" if reasons.height <= 8 else 340,
        column_config={
            "rows": st.column_config.NumberColumn("Rows", format="localized", width=100),
            "reason": st.column_config.TextColumn("Reason", width=880),
        },
        alt="Quarantined rows by reason",
    )
    shown = min(SHOWN, rejected.height)
    frame.small(f"The first {shown:,} of {rejected.height:,}, as in the file, with personal data replaced.")
    st.dataframe(
        rejected.head(SHOWN),
        hide_index=True,
        row_height=38,
        height="content" if shown <= 6 else 300,
        column_config={
            "line": st.column_config.NumberColumn("Line", format="localized", width=100),
            "reason": st.column_config.TextColumn("Reason", width=300),
            "row": st.column_config.TextColumn("Row", width=580),
        },
        alt="Quarantined rows with their line, reason and content",
    )
    guarded_download.button(
        f"Download {rejected.height:,} rows as CSV",
        data=lambda: export.csv_bytes(rejected),
        file_name=f"quarantine-{import_id}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"quarantine {where} {import_id}",
    )


def versions(record: ImportRecord) -> str:
    """The lake before and after, as people call its versions; one of them where nothing changed."""
    before, after = _version(record.lake_before), _version(record.lake_after)
    if not after:
        return before
    return after if before == after else f"{before} → {after}"


def read_by(record: ImportRecord) -> str:
    """The reader or profile that understood the file."""
    return record.reader.replace("profile:", "profile ", 1)


def _version(commits: str | None) -> str:
    return str(Version(*(int(number) for number in commits.split(".")))) if commits else ""


def title(record: ImportRecord) -> str:
    """What was read from where; its words come from data."""
    return f"{record.file_name}: {record.kind} of {record.source}, read by {read_by(record)}"


def _reader(record: ImportRecord) -> str:
    """“the profile gorgias” or “the reader zendesk”."""
    kind, colon, name = record.reader.partition(":")
    return f"the profile {wording.plain(name, 60)}" if colon else f"the reader {wording.plain(kind, 60)}"
