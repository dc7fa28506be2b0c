"""The version is the number of commits, also where it was asked a moment ago."""

import os
from pathlib import Path

from data.lake import lake_version


def commit(log: Path, number: int) -> None:
    """Write the file of one commit."""
    (log / f"{number:020}.json").write_text("{}")


def test_a_commit_counts_at_once_though_the_folder_was_read_before(tmp_path: Path) -> None:
    log = tmp_path / "tickets" / "_delta_log"
    assert lake_version.commits(str(tmp_path / "tickets")) == 0
    log.mkdir(parents=True)
    for number in range(5):
        commit(log, number)
        assert lake_version.commits(str(tmp_path / "tickets")) == number + 1


def test_two_commits_within_one_stamp_of_the_folder_both_count(tmp_path: Path) -> None:
    """A file system's clock may stand still between them."""
    log = tmp_path / "tickets" / "_delta_log"
    log.mkdir(parents=True)
    commit(log, 0)
    stamp = log.stat().st_mtime_ns
    assert lake_version.commits(str(tmp_path / "tickets")) == 1
    commit(log, 1)
    os.utime(log, ns=(stamp, stamp))
    assert lake_version.commits(str(tmp_path / "tickets")) == 2


def test_a_log_that_rests_is_not_listed_again_and_the_next_commit_is_seen(tmp_path: Path) -> None:
    log = tmp_path / "tickets" / "_delta_log"
    log.mkdir(parents=True)
    commit(log, 0)
    an_hour_ago = log.stat().st_mtime_ns - 3_600_000_000_000
    os.utime(log, ns=(an_hour_ago, an_hour_ago))
    assert lake_version.commits(str(tmp_path / "tickets")) == 1
    commit(log, 1)
    commit(log, 2)
    assert lake_version.commits(str(tmp_path / "tickets")) == 3
