"""Table of job kinds: which function does each. A new kind is one line in KINDS.

Modules that are slow to import are imported where they are needed: the worker itself only waits and watches.
"""

from data.lake import lake, run_results
from data.settings import Settings
from jobs.job_queue.job_kind import Kind, Kinds, Progress
from jobs.job_queue.job_requests import Params


def _import(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.failures import analysis_runs
    from jobs.intake import imports

    told = imports.perform(settings, params, progress)
    changed = imports.sources_of(settings, told)
    analysis_runs.ask_after_import(settings, changed)
    _ask_alerts(settings, changed)
    return told


def _ask_alerts(settings: Settings, changed: list[str]) -> None:
    from jobs.alerts import alert_requests

    alert_requests.ask_after_import(settings, changed)


def _pull(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.connections import pull_jobs
    from jobs.failures import analysis_runs

    def stored(sources: list[str]) -> None:
        analysis_runs.ask_after_import(settings, sources)
        _ask_alerts(settings, sources)

    return pull_jobs.perform(settings, params, progress, stored)


def _look_for_pulls(settings: Settings) -> None:
    from jobs.connections import pull_jobs

    pull_jobs.tick(settings)


def _tidy_imports(settings: Settings) -> None:
    from data.audit_log import anchors
    from jobs.intake import atomic_imports, spool

    atomic_imports.settle_soon(settings)
    spool.sweep(settings, "import")
    anchors.write_hourly(settings)


def _find_failures(settings: Settings, params: Params, progress: Progress) -> str:
    # Where nobody warmed this process, the libraries take longer than anything that is told later.
    progress("loading libraries", 0.0)
    from jobs.failures import failure_job

    return failure_job.perform(settings, params, progress)


def _tidy_failures(settings: Settings) -> None:
    if run_results.kept(lake.of(settings)):
        from jobs.failures import analysis_runs

        analysis_runs.tidy(settings)


def _warm_failures() -> None:
    from jobs.failures import analysis

    analysis.warm()


def _learn_score(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.thresholds import learned_score

    return learned_score.perform(settings, params, progress)


def _audit(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.audit import audit_runs

    return audit_runs.perform(settings, params, progress)


def _check_knowledge(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.knowledge import knowledge_check

    return knowledge_check.perform(settings, params, progress)


def _check_scope(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.scope import scope_runs

    return scope_runs.perform(settings, params, progress)


def _read_history(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.back_testing import history_job

    return history_job.perform(settings, params, progress)


def _check_citations(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.evaluation import citation_check

    return citation_check.perform(settings, params, progress)


def _load_demonstration(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.upkeep import demo_companions

    return demo_companions.perform(settings, params, progress)


def _check_alerts(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.alerts import alert_jobs

    return alert_jobs.check(settings, params, progress)


def _send_messages(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.alerts import alert_jobs

    return alert_jobs.send(settings, params, progress)


def _send_report(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.alerts import alert_jobs

    return alert_jobs.report(settings, params, progress)


def _look_at_clock(settings: Settings) -> None:
    from jobs.alerts import alert_requests

    alert_requests.tick(settings)


def _retain(settings: Settings, params: Params, progress: Progress) -> str:
    from jobs.erasure import forget

    return forget.perform(settings, params, progress)


def _look_at_retention(settings: Settings) -> None:
    from jobs.erasure import retention_schedule
    from jobs.upkeep import workspace

    retention_schedule.tick(workspace.read(settings))


KINDS: Kinds = {
    "import": Kind(run=_import, tidy=_tidy_imports),
    "pull": Kind(run=_pull, tidy=_look_for_pulls),
    "demonstration sources": Kind(run=_load_demonstration),
    "alerts": Kind(run=_check_alerts, tidy=_look_at_clock),
    "messages": Kind(run=_send_messages),
    "schedule": Kind(run=_send_report),
    "threshold score": Kind(run=_learn_score),
    "audit": Kind(run=_audit),
    "scope": Kind(run=_check_scope),
    "knowledge": Kind(run=_check_knowledge),
    "history": Kind(run=_read_history),
    "retain": Kind(run=_retain, tidy=_look_at_retention),
    "citations": Kind(run=_check_citations),
    "failures": Kind(run=_find_failures, tidy=_tidy_failures, warm=_warm_failures),
}
