"""A long job as a person follows it: its stage, how far it is, how long it still takes, and the way out."""

from datetime import UTC, datetime

import streamlit as st

from analytics.wording import duration, share
from jobs.job_queue import job_requests, worker
from jobs.job_queue.job_requests import Job
from pages.components import load

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


@st.fragment(run_every=1)
def _running(job_id: int) -> None:
    job = job_requests.read(load.settings(), job_id)
    if job.ended:
        st.rerun()
    with st.container(border=True, gap="small", key=f"job {job_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge("Waiting" if job.state == "waiting" else "Working", icon=":material/sync:", color="blue")
            st.text(_words(job, datetime.now(UTC)))
            st.space("stretch")
            st.button(
                "Stopping" if job.cancel else "Cancel",
                key=f"cancel job {job_id}",
                disabled=job.cancel,
                on_click=job_requests.cancel,
                args=(load.settings(), job_id),
            )
        st.progress(min(job.share, 1.0))
        if job.state == "waiting" and not worker.is_running(load.settings()):
            st.markdown(f":small[{_ALONE}]")


def _words(job: Job, now: datetime) -> str:
    if job.state == "waiting":
        others = f"Restarted, because {job.error}" if job.error else "Starts when a worker is free"
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
