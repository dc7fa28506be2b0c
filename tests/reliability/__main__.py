"""The table of the README's reliability section: `python -m tests.reliability [redaction] [--quick]`."""

import importlib.util
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.reliability import bad_files, import_trial, kill_writers
from tests.reliability.import_trial import Tried
from tests.reliability.kill_counts import Counts
from tests.reliability.personal import recall

#: Kills in all; of each kind a quarter.
KILLS, QUICK_KILLS = 200, 8
#: Every so many of the catalogue's files are tried in a quick run.
QUICK_STEP = 10
#: So many files are imported into one home.
A_HOME = 60


def try_files(step: int = 1) -> Iterator[Tried]:
    """Every so many of the catalogue's files, imported for real."""
    cases = list(bad_files.everything())[::step]
    for start in range(0, len(cases), A_HOME):
        with tempfile.TemporaryDirectory() as folder:
            here = kill_writers.at(Path(folder) / "pilotlight")
            for number, case in enumerate(cases[start : start + A_HOME]):
                yield import_trial.attempt(case, here, Path(folder), f"case {number}")


def kill(kills: int, seed: int = 4) -> dict[str, Counts]:
    """What became of processes that were killed, by what they were doing."""
    found: dict[str, Counts] = {}
    each = kills // 4
    for what in ("import", "merge", "compaction"):
        with tempfile.TemporaryDirectory() as folder:
            found[what] = kill_writers.run(what, each, seed, Path(folder))
    if importlib.util.find_spec("tests.reliability.kill_workers"):
        from tests.reliability import kill_workers

        found["job"] = kill_workers.run(each, seed)
    return found


def report(tried: Iterable[Tried], kills: dict[str, Counts]) -> Iterator[str]:
    """The table, line by line."""
    outcomes = Counter(each.outcome for each in tried)
    total = sum(kills.values(), Counts())
    yield "| what was done to it | result |"
    yield "|---|---|"
    yield (
        f"| bad files imported | {outcomes.total():,} tried: {outcomes['refused']:,} refused clearly, "
        f"{outcomes['quarantined']:,} with rows in quarantine, {outcomes['accepted']:,} read whole, "
        f"**{outcomes['silent']:,} silent** |"
    )
    for what, count in kills.items():
        a = "an" if what[0] in "aeiou" else "a"
        yield f"| `kill -9` during {a} {what} | {count.survived:,} of {count.kills:,} survived |"
    what = "rows and jobs" if "job" in kills else "rows"
    yield (
        f"| {what} acknowledged before the kills | {total.acknowledged:,}, "
        f"of them **{total.lost:,} lost** and **{total.doubled:,} doubled** |"
    )


def redaction(tries: int, *, held_out: bool) -> Iterator[str]:
    """What the redaction finds and what it takes wrongly, line by line."""
    which = ", held out" if held_out else ""
    yield f"| personal data{which} | alone, formatted | beside a word | bare digits |"
    yield "|---|---|---|---|"
    for kind, ways in recall.by_kind(recall.personal(tries, held_out=held_out)).items():
        formatted = ways.get("alone", ways.get("formatted", ""))
        yield f"| {kind} | {formatted} | {ways.get('beside a word', '')} | {ways.get('bare', '')} |"
    yield ""
    yield f"| ordinary numbers{which} | taken for personal data |"
    yield "|---|---|"
    found = list(recall.ordinary(tries, held_out=held_out))
    yield from (f"| {each.kind} | {each.share:.2%} |" for each in found)
    taken, total = sum(each.found for each in found), sum(each.tries for each in found)
    yield f"| **all** | **{taken / total:.2%}** of {total:,} (promised: {recall.TAKEN:.1%} at most) |"


def tell_redaction(*, quick: bool) -> None:
    """Print the tables of the redaction, on the set that it was made with and on the one held out."""
    for held_out in (False, True):
        print("\n" + "\n".join(redaction(recall.QUICK if quick else recall.TRIES, held_out=held_out)))


def main() -> None:
    """Print the tables; the end is 1 where something was silent, lost or doubled."""
    os.environ.setdefault("POLARS_MAX_THREADS", "2")
    if "redaction" in sys.argv[1:]:
        return tell_redaction(quick="--quick" in sys.argv[1:])
    quick = "--quick" in sys.argv[1:]
    tried = list(try_files(QUICK_STEP if quick else 1))
    kills = kill(QUICK_KILLS if quick else KILLS)
    print("\n".join(report(tried, kills)))
    tell_redaction(quick=quick)
    silent = [each for each in tried if each.outcome == "silent"]
    for each in silent:
        print(f"SILENT {each.case.name}: {each.says}", file=sys.stderr)
    total = sum(kills.values(), Counts())
    sys.exit(bool(silent or total.lost or total.doubled or total.survived < total.kills))


if __name__ == "__main__":
    main()
