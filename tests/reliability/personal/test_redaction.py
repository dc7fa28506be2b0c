"""The redaction keeps its promises, on a short form of the sets that `python -m tests.reliability` tries."""

from math import sqrt

import pytest

from tests.reliability.personal import recall

TRIES = 80


@pytest.mark.parametrize("held_out", [False, True])
def test_what_is_promised_is_found(*, held_out: bool) -> None:
    found = [each for each in recall.personal(TRIES, held_out=held_out) if each.floor is not None]
    assert sum(each.kind.startswith("phone") for each in found) >= 2 * 12
    # Of few tries, one may be below what is promised by chance; of all of them together, none of it.
    for each in found:
        assert each.floor is not None
        slack = 3 * sqrt(each.floor * (1 - each.floor) / each.tries)
        assert each.share >= each.floor - slack, (each.kind, each.how, each.share, each.missed[:5])
    for floor in (0.99, 0.98):
        mine = [each for each in found if each.floor == floor]
        assert sum(each.found for each in mine) >= floor * sum(each.tries for each in mine)


@pytest.mark.parametrize("held_out", [False, True])
def test_ordinary_numbers_are_left_alone(*, held_out: bool) -> None:
    found = list(recall.ordinary(4 * TRIES, held_out=held_out))
    assert len(found) >= 10
    share = sum(each.found for each in found) / sum(each.tries for each in found)
    assert share <= recall.TAKEN, [(each.kind, each.share, each.missed[:3]) for each in found if each.found]
