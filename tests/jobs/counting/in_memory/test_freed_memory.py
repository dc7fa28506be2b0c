"""What a question's numbers were in is not given back to the system and asked for again."""

import platform
import subprocess
import sys

import pytest

ASK = """
import resource
import numpy as np
{before}
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    held = [np.arange(50_000) * 1.5 for _ in range(20)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
found = [faults() for _ in range(6)]
print(found[-1])
"""
KEEP = "from jobs.counting.in_memory import freed_memory; freed_memory.keep()"


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="Another C library does as it likes.")
def test_numbers_of_the_next_question_are_where_those_of_this_one_were() -> None:
    """20 columns of 50,000 numbers are 2,000 pages."""
    kept, given_back = (
        int(
            subprocess.run(
                [sys.executable, "-c", ASK.format(before=line)], capture_output=True, check=True
            ).stdout
        )
        for line in (KEEP, "")
    )
    assert kept < 100 < given_back
