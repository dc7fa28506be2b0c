"""A long job as a person follows it: its stage, how far it is, how long it still takes, and the way out."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from analytics.wording import duration, share
from data.errors import DataError
from jobs.job_queue import job_requests, worker
from jobs.job_queue.job_requests import Job
from pages.components import load
from pages.components.access import guarded_button, signed_in

#: What each kind of job is called in a sentence.
_NAMES = {
    "failures": "failure analysis",
    "knowledge": "knowledge check",
    "threshold score": "learning of a score",
    "history": "reading of conversations",
    "import": "import",
    "audit": "audit",
}
_ALONE = "No worker is running, so this cannot start. Start one: `python -m jobs worker`."


def follow(job_id: int) -> Job | None:
    """The job once it has ended; until then None, and its progress is drawn here, every second.

    When it ends, the page runs again: what depends on its result is then told everywhere.
    """
    job = job_requests.read(load.settings(), job_id)
    if job.ended:
        return job
    _running(job_id)
    return None


def under_way(job: Job | None, what: str, *, lost: str = "Its result was not kept.") -> bool:
    """Draws the job that was asked for last until it has ended, or why it ended without a result.

    Returns whether it is still under way. `what` names the work in a sentence, as "analysis"; `lost` is
    said of one that was cancelled.
    """
    if job is None:
        return False
    if not job.ended:
        ended = follow(job.id)
        if ended is None:
            return True
        # It ended since it was read: with nothing drawn that follows it, the page would stand still.
        job = ended
    if job.state != "done":
        cancelled = job.state == "cancelled"
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            word = f"The last {what} was cancelled" if cancelled else f"The last {what} failed"
            st.badge(word, icon=":material/close:", color="gray" if cancelled else "red")
            st.text(job.error or lost)
    return False


def ask_button(label: str, key: str, ask: Callable[[], object]) -> None:
    """A button by which a worker is asked for a job, and what was said where that could not be."""
    if not signed_in.may("run analysis"):
        return
    told = f"{key} told"
    guarded_button.button(
        "run analysis", label, icon=":material/play_arrow:", key=key, on_click=_ask, args=(ask, told)
    )
    if told in st.session_state:
        st.text(st.session_state.pop(told))


def _ask(ask: Callable[[], object], told: str) -> None:
    try:
        with signed_in.permit("run analysis"):
            ask()
    except DataError as error:
        st.session_state[told] = str(error)


def _cancel(job_id: int) -> None:
    with signed_in.permit("run analysis"):
        job_requests.cancel(load.settings(), job_id)


@st.fragment(run_every=1)
def _running(job_id: int) -> None:
    job = job_requests.read(load.settings(), job_id)
    if job.ended:
        st.rerun()
    with st.container(border=True, gap="small", key=f"job {job_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge("Waiting" if job.state == "waiting" else "Working", icon=":material/sync:", color="blue")
            st.text(_words(job, datetime.now(UTC), _ahead(job)))
            st.space("stretch")
            if signed_in.may("run analysis"):
                guarded_button.button(
                    "run analysis",
                    "Stopping" if job.cancel else "Cancel",
                    key=f"cancel job {job_id}",
                    disabled=job.cancel,
                    on_click=_cancel,
                    args=(job_id,),
                )
        st.progress(min(job.share, 1.0))
        if job.state == "waiting" and not worker.is_running(load.settings()):
            st.markdown(f":small[{_ALONE}]")


def _ahead(job: Job) -> Job | None:
    """The job for which one that waits has to wait."""
    if job.state != "waiting":
        return None
    others = job_requests.unended(load.settings())
    return next((each for each in others if each.state == "running" and each.id != job.id), None)


def _words(job: Job, now: datetime, ahead: Job | None) -> str:
    if job.state == "waiting":
        others = "Starts when a worker is free"
        if job.error:
            others = f"Restarted, because {job.error}"
        elif ahead is not None:
            name = _NAMES.get(ahead.kind, "job")
            others = f"Starts after the {name} that is under way ({share(min(ahead.share, 1.0), 0)})"
        return f"{others}; asked for {duration(round((now - job.asked_at).total_seconds()))} ago"
    begun = job.started_at or job.asked_at
    taken = duration(round((now - begun).total_seconds()))
    parts = [job.stage.capitalize(), share(min(job.share, 1.0), 0), taken]
    left = job.seconds_left(now)
    if left is not None:
        parts.append(f"about {duration(max(1, round(left)))} left")
    if job.tries > 1:
        parts.append(f"attempt {job.tries}")
    return ", ".join(parts)
