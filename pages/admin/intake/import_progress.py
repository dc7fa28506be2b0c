"""An import as a person follows it: its progress, and the report of what became of every row."""

import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analytics.wording import counted, duration
from data.database.tables import ImportRecord
from data.errors import DataError, TooManyRejectsError
from data.settings import Settings
from jobs.access import viewers
from jobs.access.viewers import Viewer
from jobs.failures import analysis_runs
from jobs.intake import imports
from pages.admin.intake import import_losses, import_record, reader_picker, row_repair, uploads
from pages.admin.intake.reader_picker import Wanted
from pages.components import errors, frame
from pages.components.access import guarded_button, signed_in

#: Keys of the session: the import that runs, what the last ones came to, how often files were taken, and
#: the files that were dropped beside them and still wait for their mapping.
_RUNNING, _REPORT, _TAKEN, _LEFT = "import running", "import report", "uploads taken", "uploads left"
#: Long enough for a small file to be there when the page is drawn, too short to be felt.
_PATIENCE_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a record for each log that was stored, and the refusal if there was one."""

    file_name: str
    records: list[ImportRecord]
    refusal: str = ""
    #: Only where accepting the rejects would help, because it holds the whole file.
    again: Wanted | None = None


@dataclass(slots=True)
class Running:
    """Files being imported beside the page, which may be left, reloaded or clicked on meanwhile."""

    files: int
    stage: str = "starting"
    place: int = 0
    cancelled: bool = False
    outcomes: list[Outcome] = field(default_factory=list)
    fault: Exception | None = None
    started: float = field(default_factory=time.monotonic)
    ended: threading.Event = field(default_factory=threading.Event)

    def progress(self, stage: str) -> None:
        """Called by the import at each stage, which is also where it can be cancelled."""
        if self.cancelled:
            raise DataError("This import was cancelled; nothing of it was stored.")
        self.stage = stage


def start(
    settings: Settings, wanted: Sequence[Wanted], waiting: Sequence[UploadedFile] | None = None
) -> None:
    """Import these files, one after the other, in a thread beside the page: a click must not cut them off.

    `waiting` are the files beside them that stay on the page, because nobody knows yet how they are read.
    """
    running = Running(files=len(wanted))
    # A copy of our own: what was uploaded is dropped with the session, the import is not.
    folder = tempfile.TemporaryDirectory(prefix="pilotlight-")
    try:
        paths = []
        for place, each in enumerate(reader_picker.in_order(wanted)):
            (own := Path(folder.name) / str(place)).mkdir()
            paths.append((each, uploads.write(each.file.upload, own)))
        importer = signed_in.permit("import data").viewer
        threading.Thread(target=_work, args=(settings, running, folder, paths, importer), daemon=True).start()
    except BaseException:
        folder.cleanup()
        raise
    st.session_state[_RUNNING] = running
    st.session_state.pop(_REPORT, None)
    st.session_state[_TAKEN] = st.session_state.get(_TAKEN, 0) + 1
    if waiting is not None:
        st.session_state[_LEFT] = list(waiting)
    running.ended.wait(_PATIENCE_SECONDS)


def _work(
    settings: Settings,
    running: Running,
    folder: tempfile.TemporaryDirectory[str],
    paths: Sequence[tuple[Wanted, Path]],
    importer: Viewer,
) -> None:
    try:
        # Begun by somebody who may, it ends under their name, also when their session ends before.
        with viewers.acting(importer), folder:
            for place, (each, path) in enumerate(paths, start=1):
                running.place = place
                running.outcomes.append(_one(settings, running, each, path))
            stored = [record for outcome in running.outcomes for record in outcome.records if record.accepted]
            analysis_runs.ask_after_import(settings, [record.source for record in stored])
    except Exception as error:  # whatever it is, the page shows it under an error id
        running.fault = error
    finally:
        running.ended.set()


def _one(settings: Settings, running: Running, wanted: Wanted, path: Path) -> Outcome:
    name = wanted.file.name
    try:
        return Outcome(name, imports.run(settings, path, wanted.choice, name=name, progress=running.progress))
    except TooManyRejectsError as error:
        return Outcome(name, [], str(error), again=wanted)
    except DataError as error:
        return Outcome(name, [], str(error))


def panel(settings: Settings) -> None:
    """Where files are dropped, how each will be read, and the button that imports them."""
    dropped = guarded_button.upload(
        "import data",
        "CSV, TSV, JSON, JSONL, Parquet or XLSX, also in gzip or zip. A profile (.toml) may come along.",
        (),
        accept_multiple_files=True,
        # A new key empties it: what was taken is not offered a second time.
        key=f"dropped {st.session_state.get(_TAKEN, 0)}",
    )
    left: list[UploadedFile] = st.session_state.get(_LEFT, [])
    logs, own, unusable = uploads.split([*left, *(dropped or ())])
    for problem in unusable:
        _refusal("This profile cannot be used", problem)
    every = reader_picker.known(own) if logs else {}
    wanted = [(file, reader_picker.pick(file, own, every, alone=len(logs) == 1)) for file in logs]
    ready = [each for _, each in wanted if each is not None]
    waiting = [file.upload for file, each in wanted if each is None and not file.problem]
    if not ready and not waiting:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        guarded_button.button(
            "import data",
            f"Import {counted(len(ready) or len(waiting), 'file')}",
            icon=":material/upload:",
            disabled=not ready or _RUNNING in st.session_state,
            on_click=start,
            args=(settings, ready, waiting),
            key="import",
        )
        if lost := import_losses.said(ready):
            frame.small(lost)
        if waiting:
            those = "It stays" if len(waiting) == 1 else "They stay"
            frame.small(
                f"{counted(len(waiting), 'file')} cannot be imported yet: complete the mapping, choose a "
                f"profile, or remove the file.{f' {those} here when you import the others.' if ready else ''}"
            )
        if left:
            guarded_button.button(
                "import data",
                "Remove what is left",
                icon=":material/close:",
                type="tertiary",
                on_click=_forget_left,
                key="remove left",
            )


def _forget_left() -> None:
    st.session_state.pop(_LEFT, None)


def settle() -> None:
    """Take notice of an import that has ended; before the page looks at the lake, so that both agree."""
    running: Running | None = st.session_state.get(_RUNNING)
    if running is None or not running.ended.is_set():
        return
    del st.session_state[_RUNNING]
    st.session_state[_REPORT] = running
    records = [record for each in running.outcomes for record in each.records]
    brought = [record.source for record in records if record.kind == "tickets"]
    if brought:
        # What was just imported is what its owner wants to see, here and on the other pages.
        st.session_state["source"] = brought[-1]


def progress() -> None:
    """The stage of the import that runs, every half second, with a way out; nothing where none does."""
    running: Running | None = st.session_state.get(_RUNNING)
    if running is not None:
        _follow(running)


def report(settings: Settings) -> None:
    """What the last import of this session came to, file by file and log by log."""
    ended: Running | None = st.session_state.get(_REPORT)
    if ended is None:
        return
    for place, outcome in enumerate(ended.outcomes):
        for record in outcome.records:
            _accepted(record)
        if outcome.refusal:
            _refused(settings, outcome, place)
    if ended.fault is not None:
        fault, ended.fault = ended.fault, None
        errors.show(fault, "The import")


@st.fragment(run_every=0.5)
def _follow(running: Running) -> None:
    if running.ended.is_set():
        st.rerun()
    seconds = duration(round(time.monotonic() - running.started))
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="import progress"):
        st.badge("Importing", icon=":material/sync:", color="blue")
        where = f"File {max(running.place, 1)} of {running.files}"
        st.markdown(f"{where}: {running.stage}, {seconds}", width="content")
        st.space("stretch")
        if guarded_button.button("import data", "Cancel", key="cancel import", disabled=running.cancelled):
            running.cancelled = True


def _accepted(record: ImportRecord) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if record.accepted:
                st.badge("Imported", icon=":material/check:", color="blue")
            else:
                st.badge("Nothing new", icon=":material/check:", color="gray")
            st.text(import_record.title(record))
            st.markdown(f":small[:gray[lake {import_record.versions(record)}]]", width="content")
        import_record.equation(record)
        import_record.counts(record)
        import_record.notes(record)
        import_record.quarantine(record, "report")
        row_repair.panel(record, "report")


def _refused(settings: Settings, outcome: Outcome, place: int) -> None:
    lake_is = "the files above were stored before" if outcome.records else "nothing was changed"
    with _refusal(f"Refused, {lake_is}", outcome.refusal, outcome.file_name):
        if outcome.again is None:
            return
        agreed = st.checkbox("Import the good rows and reject the others", key=f"accept {place}")
        again = replace(outcome.again, choice=replace(outcome.again.choice, accept_rejects=True))
        guarded_button.button(
            "import data",
            "Import again",
            icon=":material/upload:",
            disabled=not agreed,
            on_click=start,
            args=(settings, [again]),
            key=f"import again {place}",
        )


def _refusal(title: str, why: str, file_name: str = "") -> DeltaGenerator:
    """A box that says what was refused and why; the words quote the file, so they are plain text."""
    box = st.container(border=True, gap="xsmall")
    with box:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(title, icon=":material/close:", color="red")
            if file_name:
                st.text(file_name)
        st.text(why)
    return box
