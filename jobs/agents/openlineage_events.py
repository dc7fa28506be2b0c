"""OpenLineage events: one JSON object when an import or job began and one when it ended, from their records.

Schema: https://openlineage.io/spec/2-0-2/OpenLineage.json. Nothing is sent anywhere; events are made from the
records of imports and jobs when they are asked for, so the same run always has the same id.
"""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from data.database import sessions
from data.database.tables import ImportRecord, JobRecord
from data.settings import Settings

SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_FACETS = "https://openlineage.io/spec/facets"
PRODUCER = "urn:pilotlight:0.1.0"
NAMESPACE = "pilotlight"
_OWN = "urn:pilotlight:facets:run"
#: The reason itself may quote a cell of a file, so it stays here.
_FAILED = "It failed. Its reason stands in Pilotlight, on the page Data or beside the job."
_BEGAN = "START"
_TYPES = {"done": "COMPLETE", "refused": "FAIL", "failed": "FAIL", "cancelled": "ABORT"}


def of_source(settings: Settings, source: str | None = None) -> list[dict[str, Any]]:
    """The events of a source, or of all, in the order in which they happened; a run that goes on has one."""
    with sessions.session(settings, reads_only=True) as opened:
        imports = opened.exec(select(ImportRecord).order_by(col(ImportRecord.id))).all()
        jobs = opened.exec(select(JobRecord).order_by(col(JobRecord.id))).all()
    made = [*_imports(settings, source, imports), *_jobs(settings, source, jobs)]
    return sorted(
        made, key=lambda each: (datetime.fromisoformat(each["eventTime"]), each["eventType"] != _BEGAN)
    )


def lines(events: list[dict[str, Any]]) -> str:
    """One event a line."""
    return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in events)


def _imports(
    settings: Settings, source: str | None, records: Sequence[ImportRecord]
) -> Iterator[dict[str, Any]]:
    for each in records:
        if source is not None and each.source != source:
            continue
        run, name = f"import/{each.id}", f"import.{each.kind}"
        own = {"source": each.source, "sha256": each.sha256, "reader": each.reader}
        inputs = [_dataset(f"{each.file_name}", each.sha256, "files")]
        yield _event(settings, run, name, _BEGAN, each.started_at, own=own, inputs=inputs)
        if each.state not in _TYPES:
            continue
        output = _dataset(f"{each.source}/{each.kind}", each.lake_after)
        output["outputFacets"] = {
            "outputStatistics": _facet(
                f"{_FACETS}/1-0-2/OutputStatisticsOutputDatasetFacet.json", rowCount=each.accepted
            )
        }
        yield _event(
            settings,
            run,
            name,
            _TYPES[each.state],
            each.ended_at or each.started_at,
            own={**own, "quarantined": each.quarantined},
            failed=bool(each.error),
            inputs=inputs,
            outputs=[output] if each.state == "done" else [],
        )


def _jobs(settings: Settings, source: str | None, records: Sequence[JobRecord]) -> Iterator[dict[str, Any]]:
    for each in records:
        params: dict[str, Any] = json.loads(each.params)
        # An import's own records say more than its job does.
        if each.kind == "import" or each.started_at is None:
            continue
        of = params.get("source")
        if source is not None and of != source:
            continue
        inputs = [_dataset(f"{of}/{kind}", None) for kind in ("tickets", "interactions")] if of else []
        run, name = f"job/{each.key}/{each.attempt}", f"job.{each.kind.replace(' ', '_')}"
        own = {"source": of, "key": each.key}
        yield _event(settings, run, name, _BEGAN, each.started_at, own=own, inputs=inputs)
        if each.state not in _TYPES or each.ended_at is None:
            continue
        yield _event(
            settings,
            run,
            name,
            _TYPES[each.state],
            each.ended_at,
            own=own,
            failed=bool(each.error),
            inputs=inputs,
            outputs=[_dataset(f"{of}/{each.kind}", each.result_ref or None)] if each.state == "done" else [],
        )


def _event(
    settings: Settings,
    run: str,
    job: str,
    kind: str,
    at: datetime,
    *,
    own: Mapping[str, Any],
    inputs: list[dict[str, Any]],
    failed: bool = False,
    outputs: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    facets: dict[str, Any] = {"pilotlight": {"_producer": PRODUCER, "_schemaURL": _OWN, **own}}
    if failed:
        facets["errorMessage"] = _facet(
            f"{_FACETS}/1-0-1/ErrorMessageRunFacet.json", message=_FAILED, programmingLanguage="Python"
        )
    return {
        "eventType": kind,
        "eventTime": at.isoformat(),
        "producer": PRODUCER,
        "schemaURL": SCHEMA,
        "run": {"runId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.lake_url}/{run}")), "facets": facets},
        "job": {
            "namespace": NAMESPACE,
            "name": job,
            "facets": {
                "jobType": _facet(
                    f"{_FACETS}/2-0-4/JobTypeJobFacet.json",
                    processingType="BATCH",
                    integration="PILOTLIGHT",
                    jobType="JOB",
                )
            },
        },
        "inputs": inputs,
        "outputs": list(outputs),
    }


def _dataset(name: str, version: str | None, within: str = "lake") -> dict[str, Any]:
    facets = (
        {"version": _facet(f"{_FACETS}/1-0-1/DatasetVersionDatasetFacet.json", datasetVersion=version)}
        if version
        else {}
    )
    return {"namespace": f"{NAMESPACE}/{within}", "name": name, "facets": facets}


def _facet(schema: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    name = schema.rsplit("/", 1)[1].removesuffix(".json")
    return {"_producer": PRODUCER, "_schemaURL": f"{schema}#/$defs/{name}", **fields}
