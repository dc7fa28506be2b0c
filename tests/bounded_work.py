"""Work in a process of its own that ends long before its limit, unless its steps grow with the square.

A test that compares two times fails by noise. Here the input is so long that linear work takes some seconds
and quadratic work an hour, and what is counted is processor time, which a busy machine hardly lengthens.
"""

import resource
import signal
import subprocess
import sys
from pathlib import Path

#: The length of an input, in characters: its square is 1e12.
LONG = 1_000_000
#: Seconds of processor time; some five are needed.
_MOST_SECONDS = 90


def demand_end(code: str) -> None:
    """Fail where the code has not ended within its processor time, or has failed."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1], preexec_fn=_limited, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode not in (-signal.SIGXCPU, -signal.SIGKILL), (
        f"not done after {_MOST_SECONDS} s of processor time: {code}"
    )
    assert done.returncode == 0, done.stderr


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS + 5))
