import gc
import subprocess
import sys

import pytest

from jobs.upkeep import first_start


def child(code: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-I", "-c", code])


def test_a_start_goes_on_when_the_home_is_filled() -> None:
    with child("pass") as filling:
        first_start.wait_for(filling.pid)
        assert filling.poll() is not None


@pytest.mark.parametrize(
    ("code", "told"), [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 128 + 9)]
)
def test_a_start_ends_as_what_should_have_filled_the_home_ended(code: str, told: int) -> None:
    with child(code) as filling, pytest.raises(SystemExit) as ended:
        first_start.wait_for(filling.pid)
    assert ended.value.code == told


def test_a_process_that_is_no_child_is_not_waited_for() -> None:
    with pytest.raises(SystemExit, match="no child process 1 to wait for"):
        first_start.wait_for(1)


def test_collections_are_off_only_while_the_home_is_filled() -> None:
    with pytest.raises(KeyError), first_start.uncollected():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()
