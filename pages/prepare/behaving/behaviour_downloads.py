"""What can be taken home of the page Behaviour: the specification as PDF, TOML and JSON, its back-test."""

import json
from collections.abc import Callable

from analytics.behaviour import toml_format
from analytics.behaviour.spec import Spec
from data import export
from jobs.behaviour import back_test_rows, scope_gaps
from jobs.behaviour.back_tests import BackTest
from jobs.behaviour.stored_specs import StoredSpec
from jobs.report import spec_document
from pages.components import exports, load
from pages.components.access import guarded_download
from pages.components.load import At
from pages.prepare.behaving import load_behaviour
from pages.prepare.behaving.load_behaviour import Versions


def buttons(at: At, spec: Spec, chosen: StoredSpec | None, versions: Versions, found: BackTest | str) -> None:
    """The files of the version that is shown."""
    name = f"{at.source}-behaviour-{chosen.label if chosen else 'draft'}"
    approvals = versions.approved(chosen.version) if chosen else ()
    tested = None if isinstance(found, str) else found
    current = bool(chosen and versions.in_force and versions.in_force.stored.version == chosen.version)
    _button(
        "PDF", f"{name}.pdf", "application/pdf",
        lambda: spec_document.pdf(
            spec, chosen, approvals, tested, in_force=current,
            differs=scope_gaps.sentences(load_behaviour.gaps(at, spec, found)),
        ),
    )  # fmt: skip
    _button("TOML", f"{name}.toml", "application/toml", lambda: toml_format.to_toml(spec).encode())
    _button("JSON", f"{name}.json", "application/json", lambda: _json(spec))
    if tested is not None:
        exports.csv_button(
            "Back-test, CSV", f"{name}-back-test", lambda: export.csv_bytes(back_test_rows.table(tested))
        )
        label = chosen.label if chosen else "draft"
        version = str(load.taken(at).version)
        exports.xlsx_button(
            "Back-test, XLSX",
            f"{name}-back-test",
            lambda: back_test_rows.workbook(tested, label, version),
            tested.answers,
        )


def _json(spec: Spec) -> bytes:
    return (json.dumps(toml_format.to_json(spec), indent=1, ensure_ascii=False) + "\n").encode()


def _button(label: str, name: str, mime: str, make: Callable[[], bytes]) -> None:
    guarded_download.button(
        label,
        data=make,
        file_name=name,
        mime=mime,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key=f"download {name}",
    )
