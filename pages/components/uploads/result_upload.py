"""Importing a result file on a page: the file, a profile of one's own, or the name of a column."""

from collections.abc import Callable

import streamlit as st

from data.errors import DataError
from pages.components.access import guarded_button, signed_in

Imported = Callable[[bytes, str, bytes | None, dict[str, str]], object]

_TYPES = ["csv", "tsv", "json", "jsonl", "xlsx", "parquet", "gz", "zip"]


def form(label: str, key: str, needed: str, add: Imported) -> bool:
    """The upload with its button; whether a file was imported. `needed` is the column that may be named."""
    if not signed_in.may("import results"):
        return False
    given = guarded_button.upload("import results", label, _TYPES, key=f"{key} file")
    with st.expander("The columns have other names"):
        column = st.text_input(
            f"Column of {needed}", key=f"{key} column", max_chars=120, help="As the file's first row has it."
        )
        own = guarded_button.upload("import results", "Or a profile (TOML)", ["toml"], key=f"{key} profile")
    if given is None or not guarded_button.button(
        "import results", "Import", key=f"{key} import", type="primary"
    ):
        return False
    try:
        named = {needed: column.strip()} if column.strip() else {}
        with signed_in.permit("import results"):
            add(given.getvalue(), given.name, own.getvalue() if own else None, named)
    except DataError as refused:
        st.text(f"Not imported. {refused}")
        return False
    return True
