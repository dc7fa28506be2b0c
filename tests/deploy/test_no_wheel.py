"""No wheel: an empty one must not be built silently, and no other project's name is taken."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy import no_wheel
from tests.server_process import ROOT


@pytest.mark.parametrize("command", [("wheel", "--wheel-dir"), ("install", "--target")])
def test_pip_makes_nothing_and_says_what_to_do(command: tuple[str, str], tmp_path: Path) -> None:
    what, to = command
    pip = [sys.executable, "-m", "pip", what, "--no-deps", "--no-index", to, tmp_path / "out", "."]
    done = subprocess.run(pip, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode and no_wheel.SAYS in done.stdout + done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("hook", ["build_wheel", "build_sdist", "build_editable"])
def test_every_way_to_build_is_refused(hook: str) -> None:
    with pytest.raises(SystemExit, match="cannot be built"):
        getattr(no_wheel, hook)("somewhere")
