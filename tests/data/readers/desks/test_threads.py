"""Messages that only name what they reply to come together under the first of their thread."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from data.readers.desks.threads import roots


def test_a_thread_is_known_by_its_first_message_wherever_that_stands() -> None:
    ids, parents = ["3", "2", "1", "5", "6"], ["2", "1", None, "77", "5"]
    assert roots(pl.Series(ids), pl.Series(parents)).to_list() == ["1", "1", "1", "77", "77"]


def test_replies_that_go_round_in_a_circle_have_no_root() -> None:
    ids, parents = ["a", "b", "c", "d", "e", "f"], ["b", "a", "c", "a", "f", None]
    assert roots(pl.Series(ids), pl.Series(parents)).to_list() == [None, None, "c", None, "f", "f"]
    odd = roots(pl.Series(["a", "b", "c"]), pl.Series(["b", "c", "a"]))
    assert odd.to_list() == [None] * 3


@given(st.data())
def test_roots_are_those_that_one_finds_step_by_step(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    parents = {str(n): data.draw(st.sampled_from([None, *map(str, range(size + 2))])) for n in range(size)}
    parents = {own: None if parent == own else parent for own, parent in parents.items()}

    def walked(own: str) -> str | None:
        seen = set[str]()
        while (parent := parents.get(own)) is not None:
            if own in seen:
                return None
            seen.add(own)
            own = parent
        return own

    found = roots(pl.Series(list(parents)), pl.Series(list(parents.values()), dtype=pl.String))
    assert found.to_list() == [walked(own) for own in parents]
