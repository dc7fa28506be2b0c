"""The pages of the site, as `app.py` lists them: a page that is new there is in every test of all pages."""

import ast
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
#: The page that most tests are about: its file under the root, and its address.
OVERVIEW, OVERVIEW_ADDRESS = "pages/pilot/overview.py", "/overview"


class Listed(NamedTuple):
    """A page: its file under the root, its name in the navigation, its address."""

    path: str
    title: str
    address: str


def listed() -> list[Listed]:
    """The pages in the order of the navigation."""
    found: list[Listed] = []
    for node in ast.walk(ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="Page"),
                args=[ast.BinOp(right=ast.Constant(value=str(path)))],
                keywords=keywords,
            ):
                named = {word.arg: ast.literal_eval(word.value) for word in keywords}
                found.append(Listed(path, named["title"], f"/{Path(path).stem}"))
            case _:
                pass
    return found


PAGES = listed()
