from tests.reliability import kill_workers


def test_no_row_is_lost_or_doubled_when_workers_and_their_children_are_killed() -> None:
    found = kill_workers.run(5, seed=7)
    assert (found.kills, found.survived, found.lost, found.doubled) == (5, 5, 0, 0)
    assert found.acknowledged >= kill_workers.ROWS
