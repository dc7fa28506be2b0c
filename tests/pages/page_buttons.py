"""The buttons that pages draw, read from their code: by which action of the table each is guarded."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tests.pages.navigation import ROOT

#: Streamlit's elements with which somebody acts: each is drawn by its guarded form.
ACTS = {
    "button", "form_submit_button", "download_button", "file_uploader", "data_editor", "chat_input",
    "feedback", "camera_input", "audio_input",
}  # fmt: skip
#: Where the guarded forms themselves stand.
GUARDS = ("pages/components/access/guarded_button.py", "pages/components/access/guarded_download.py")
#: Those that write nothing: by file and label, and why everybody who opens the page may have them.
HARMLESS = {
    ("pages/components/access/gate.py", "Sign in"): "leads to the sign-in",
    ("pages/components/access/gate.py", "Sign out"): "ends one's own session",
    ("pages/components/confirm.py", "Undo"): "offered to who just did it, and asks for the permit again",
    ("pages/components/confirm.py", "action.verb"): "in the dialog of a guarded button",
    ("pages/components/filters.py", "Reset"): "takes filters back",
    ("pages/components/provenance/time_travel.py", "Back to now"): "leads to the present state",
    ("pages/admin/intake/import_history.py", "Look back"): "leads to an earlier state, which is only read",
    ("pages/failures/parts/answer.py", "Compare with an earlier analysis"): "changes what is shown",
    ("pages/failures/parts/cluster_card.py", "Open cluster"): "leads to a page, for who may open it",
    ("pages/failures/parts/first_fixes.py", "Open"): "leads to a page, for who may open it",
    ("pages/failures/parts/fix_card.py", "Open work packet"): "leads to a page for the same role",
    ("pages/improve/packets/contents.py", "shown"): "ticks that the guarded button beside it saves",
    ("pages/improve/packets/one_packet.py", "All packets"): "leads back",
    ("pages/improve/packets/pack_view.py", "Open work packets"): "leads to a page for the same role",
    ("pages/improve/packets/packet_run.py", "Analyse failures"): "leads to Explorer",
    ("pages/pilot/planning/plan_board.py", "Open *"): "changes what is shown",
    ("pages/pilot/planning/retiring.py", "Cancel"): "closes a dialog",
    ("pages/admin/intake/row_repair.py", "shown.frame"): "cells that the guarded button beside it imports",
}
#: A guarded form and the element that it draws.
_DRAWS = {
    ("guarded_button", "button"): "button",
    ("guarded_button", "submit"): "button",
    ("guarded_button", "upload"): "file_uploader",
    ("guarded_download", "button"): "download_button",
    ("confirm", "button"): "button",
}


class Drawn(NamedTuple):
    """A call that draws a button: where, which element, its action (None: harmless), its label and key."""

    file: str
    line: int
    kind: str
    action: str | None
    label: str
    key: str

    def fits(self, kind: str, label: str, key: str) -> bool:
        """Whether what is shown may be this one."""
        return kind == self.kind and _fits(self.label, label) and _fits(self.key, key)

    @property
    def weight(self) -> int:
        """How much of it is said in the code, so that the closest of several is taken."""
        return len(self.label.replace("*", "")) + len(self.key.replace("*", ""))


def unguarded(file: str, source: str) -> Iterator[str]:
    """Every element that acts, is drawn by Streamlit itself, and is not named as harmless."""
    if file in GUARDS:
        return
    tree = ast.parse(source)
    own = _own(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name, value=whose)) if name in ACTS:
                if isinstance(whose, ast.Name) and whose.id in own:
                    continue
                if (file, label := said(node.args[:1])) not in HARMLESS:
                    yield f"{file}:{node.lineno} draws {name} {label!r} without asking who may"
            case _:
                pass


def drawn_in(file: str, source: str) -> Iterator[Drawn]:
    """Every button that a module draws, guarded or harmless."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    own = _own(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=attr, value=ast.Name(id=whose))):
                key = said([word.value for word in node.keywords if word.arg == "key"])
                if (kind := _DRAWS.get((whose, attr))) and whose in own:
                    rest = node.args if whose == "guarded_download" else node.args[1:]
                    first = said(node.args[:1])
                    action = "export" if whose == "guarded_download" else str(constants.get(first, first))
                    # The button of a form has a key of Streamlit's.
                    own_key = "*" if attr == "submit" else _pattern_of(key)
                    yield Drawn(file, node.lineno, kind, action, _pattern(rest[:1]), own_key)
                elif (file, said(node.args[:1])) in HARMLESS and attr == "button":
                    yield Drawn(file, node.lineno, "button", None, _pattern(node.args[:1]), _pattern_of(key))
            case _:
                pass


@cache
def everywhere() -> tuple[Drawn, ...]:
    """Every button of the site."""
    found: list[Drawn] = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        file = str(path.relative_to(ROOT))
        if file not in GUARDS:
            found += drawn_in(file, path.read_text(encoding="utf-8"))
    # A confirmed button has the action of whoever asks for it.
    return tuple(each for each in found if each.action != "permit")


def actions(page: str, kind: str, label: str, key: str) -> set[str | None]:
    """The actions by which a button that a page shows may be guarded; empty: no code draws such a one."""
    section = f"{page.rsplit('/', 1)[0]}/"
    near = [each for each in everywhere() if each.file.startswith((section, "pages/components/"))]
    # Of several that say as much, the page's own.
    fitting = {
        each: (each.weight, each.file.startswith(section)) for each in near if each.fits(kind, label, key)
    }
    most = max(fitting.values(), default=(0, False))
    return {each.action for each, weight in fitting.items() if weight == most}


def said(given: list[ast.expr]) -> str:
    """A label or key as the code has it; `*` for what it fills in, and an expression as it is written."""
    match given:
        case [ast.Constant(value=str(text))]:
            return text
        case [ast.JoinedStr(values=values)]:
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in values)
        case [other]:
            return ast.unparse(other)
        case _:
            return ""


def _pattern(given: list[ast.expr]) -> str:
    match given:
        case [ast.Constant(value=str()) | ast.JoinedStr()]:
            return said(given)
        case []:
            return ""
        case _:
            return "*"


def _pattern_of(key: str) -> str:
    # What is an expression, such as draft.key("save"), ends in words of its own.
    named = re.search(r"key\([^)]*['\"]([^'\"]+)['\"]\)$", key)
    if named:
        return f"*{named[1]}*"
    return key if re.fullmatch(r"[\w *]*", key) and not re.fullmatch(r"key|name", key) else "*"


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def _own(tree: ast.Module) -> set[str]:
    """What a module of pages imports of pages: `guarded_button.button` asks itself."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named = [each for node in found if (node.module or "").startswith("pages.") for each in node.names]
    return {each.asname or each.name for each in named}
