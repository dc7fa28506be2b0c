"""Quarantined rows put right in the page, or in their download, and imported again by themselves."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from analytics.wording import counted
from data import export
from data.database.tables import ImportRecord
from data.errors import DataError
from data.readers.formats import open_file
from jobs.intake import repair
from jobs.intake.repair import Batch, Mendable
from pages.admin.intake import import_record, load_files, uploads
from pages.components import frame, load
from pages.components.access import guarded_button, guarded_download, signed_in

#: Rows that are edited in the page; more are mended in their download.
EDITABLE = 200
_REPORT, _ROUND = "mended report", "mended round"


def panel(record: ImportRecord, where: str) -> None:
    """What can be mended of an import's quarantine, and the ways to do it; `where` on the page."""
    if record.id is None:
        return
    found = load_files.mendable(record.id)
    _report(record.id)
    if found.batches and st.toggle("Correct them here", key=f"mend {where} {record.id}"):
        for place, batch in enumerate(found.batches):
            _batch(record.id, f"{where} {place}", batch)
    _left(found)


def _batch(import_id: int, place: str, batch: Batch) -> None:
    """One table of rows with the same fields."""
    key = f"mend {import_id} {place} {st.session_state.get(_ROUND, 0)}"
    what = "The columns of the file" if batch.as_found else "As they were read"
    shown = Batch(batch.frame.head(EDITABLE), batch.as_found)
    frame.small(
        f"{what}, personal data replaced. Change cells; only rows that you change are imported again. "
        "Write times as 2026-01-31 12:30."
    )
    edited = st.data_editor(
        shown.frame,
        key=f"{key} rows",
        hide_index=True,
        row_height=38,
        height="content" if shown.frame.height <= 8 else 380,
        disabled=["line", "reason"],
        column_config={
            "line": st.column_config.NumberColumn("Line", width=70),
            "reason": st.column_config.TextColumn("Reason", width=320),
            **{name: st.column_config.TextColumn(name, width=180) for name in batch.fields},
        },
        alt="Quarantined rows, to be mended",
    )
    changed = repair.changed(shown, edited).height
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        guarded_button.button(
            "import data",
            f"Import {counted(changed, 'corrected row')}" if changed else "Import corrected rows",
            icon=":material/upload:",
            key=f"{key} import",
            disabled=not changed,
            on_click=_mend,
            args=(import_id, shown, lambda: edited),
        )
        guarded_download.button(
            f"Download {counted(batch.frame.height, 'row')} to correct",
            data=lambda: export.csv_bytes(batch.frame),
            file_name=f"mend-{import_id}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"{key} download",
        )
    brought = guarded_button.upload("import data", "Or upload the corrected file", (), key=f"{key} file")
    if brought is not None:
        guarded_button.button(
            "import data",
            "Import the corrected rows",
            icon=":material/upload:",
            key=f"{key} import file",
            on_click=_mend,
            args=(import_id, batch, lambda: _from_file(batch, brought)),
        )


def _from_file(batch: Batch, brought: uploads.UploadedFile) -> pl.DataFrame:
    with uploads.on_disk(brought) as path:
        return repair.from_file(batch, open_file.read_tables(path, name=uploads.Dropped(brought).name)[0])


def _mend(import_id: int, batch: Batch, edited: Callable[[], pl.DataFrame]) -> None:
    try:
        with signed_in.permit("import data"):
            records = repair.mend(load.settings(), import_id, batch, edited())
    except DataError as error:
        # What was typed stays in its cells, to be changed further.
        st.session_state[_REPORT] = (import_id, [], str(error))
        return
    st.session_state[_REPORT] = (import_id, records, "")
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _report(import_id: int) -> None:
    """What became of the rows that were mended last."""
    of, records, refusal = st.session_state.get(_REPORT, (None, [], ""))
    if of != import_id:
        return
    for record in records:
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.badge("Corrected", icon=":material/check:", color="blue")
                st.text(import_record.title(record))
            import_record.equation(record)
    if refusal:
        st.badge("Refused; nothing was changed", icon=":material/close:", color="red")
        st.text(refusal)


def _left(found: Mendable) -> None:
    """What cannot be mended here, and why."""
    if found.unshaped:
        frame.small(
            f"{counted(found.unshaped, 'row')} cannot be corrected here, because their cells do not "
            "fit the columns: correct the file and import it again."
        )
    if found.nameless:
        frame.small(
            f"{counted(found.nameless, 'row')} cannot be corrected here, because their id looked "
            "like personal data and was replaced: correct the file and import it again."
        )
