"""A behaviour specification as PDF: what it says, what its triggers would have caught, who approved it."""

from collections.abc import Sequence
from pathlib import Path

from analytics import wording
from analytics.behaviour import differences, toml_format
from analytics.behaviour.spec import Spec, words_of
from jobs.behaviour import back_tests, spec_text
from jobs.behaviour.back_tests import BackTest
from jobs.behaviour.spec_approvals import NEEDED, Approval
from jobs.behaviour.stored_specs import StoredSpec
from jobs.report import typesetting

_TEMPLATE = Path(__file__).with_name("spec.typ")
_PARTS = {
    "history": "what the customer wrote",
    "sentiment": "the customer's mood",
    "attempt": "which answer was tried",
    "reason": "why it is handed over",
}
#: What a version says of itself that was never held against a history.
UNTESTED = "It was not tested on any history: what its triggers would have caught is unknown."
_Cells = list[list[str]]


def pdf(
    spec: Spec,
    stored: StoredSpec | None,
    approvals: Sequence[Approval],
    tested: BackTest | None,
    *,
    in_force: bool = False,
    differs: Sequence[str] = (),
) -> bytes:
    """The document of a version, or of a draft that nobody has saved."""
    return typesetting.pdf(
        typesetting.compiler(
            _TEMPLATE, values(spec, stored, approvals, tested, in_force=in_force, differs=differs)
        )
    )


def values(
    spec: Spec,
    stored: StoredSpec | None,
    approvals: Sequence[Approval],
    tested: BackTest | None,
    *,
    in_force: bool = False,
    differs: Sequence[str] = (),
) -> dict[str, object]:
    """What the document shows, as plain values; `differs` says where the audit's scope is another."""
    return {
        "title": spec.name,
        "chips": [
            stored.label if stored else "draft",
            f"owner {spec.owner or 'not named'}",
            _state(approvals, in_force=in_force),
        ],
        "note": spec.note,
        "do": list(spec.do),
        "dont": list(spec.dont),
        "examples": [[f"{each.ticket} {each.category}".strip(), each.text] for each in spec.examples],
        "tables": [
            _table("Not as the scope of the audit says", [""], [[each] for each in differs]),
            _table("When a person is brought in", ["Trigger", "Rule"], _triggers(spec)),
            _table("Confidence from which the agent may answer", ["Category", "At least"], _levels(spec)),
            _table("Rules of pages", ["Rule", "Says"], [[e.name, differences.page(e)] for e in spec.pages]),
            _table("Words", ["List", "Words"], [[n, ", ".join(words_of(spec, (n,)))] for n in spec.lexicons]),
            _table("What a handover passes on", ["", ""], [[part, _PARTS[part]] for part in spec.handoff]),
            *(_tested(tested) if tested else []),
            _table(
                "Approvals",
                ["Name", "When", "Remark"],
                [[each.by, f"{each.at:%Y-%m-%d %H:%M} UTC", each.reason] for each in approvals],
            ),
        ],
        "notes": list(tested.notes) if tested else [UNTESTED],
        "foot": f"sha256 {toml_format.sha256(spec)}",
    }


def _state(approvals: Sequence[Approval], *, in_force: bool) -> str:
    count = wording.counted(len(approvals), "approval")
    if in_force:
        return f"in force, {count}"
    return f"{count}, {NEEDED} needed" if len(approvals) < NEEDED else f"{count}, not in force"


def _triggers(spec: Spec) -> _Cells:
    always = [["Always", f"read as {' or '.join(spec.escalate_always)}"]] if spec.escalate_always else []
    return always + [[each.name, differences.trigger(each)] for each in spec.triggers]


def _levels(spec: Spec) -> _Cells:
    rows = [[name, f"{level:g}"] for name, level in spec.thresholds.items()]
    return rows + ([] if spec.other_threshold is None else [["all others", f"{spec.other_threshold:g}"]])


def _tested(found: BackTest) -> list[dict[str, object]]:
    days = spec_text.period(found)
    counted = f"{found.tickets:,} tickets and {found.answers:,} answers of {found.source}, {days}"
    truths = [
        [spec_text.TRUTHS[each.truth.key], spec_text.line(each).partition(": ")[2]] for each in found.results
    ]
    if found.recall is not None:
        truths.append(["by reviewed answers, weighted", spec_text.recall(found.recall)])
    leaks = [
        [each.category, f"{each.leaks} of {each.tickets}", f"at most {wording.share(each.bound, 2)}"]
        for each in found.leaks
    ]
    told = back_tests.handover_shares(found.handovers, (*found.spec.handoff, "asked_again"))
    handed = [[part.replace("_", " "), spec_text.share(share), f"{unknown} unknown"]
              for part, (share, unknown) in told.items()]  # fmt: skip
    return [
        _table(f"Tested on {counted}: needed a person", ["", ""], truths),
        _table("Answered though they always go to a person", ["Category", "Answered", "95 % sure"], leaks),
        _table("Handovers so far", ["Passed on", "Share", ""], handed if found.handovers.height else []),
    ]


def _table(name: str, head: list[str], rows: _Cells) -> dict[str, object]:
    return {"name": name, "head": head, "rows": rows}
