"""From a raw CSV file to the first answer, and each later one: ours beside two notebooks in the same run."""

import json
from collections.abc import Mapping
from statistics import median
from typing import Any

from tests.benchmarks.peers import step
from tests.benchmarks.peers.first_answer import QUESTIONS
from tests.benchmarks.report import UNBOUND, Line, memory, seconds, times
from tests.benchmarks.sizes import Ground

WAYS = ("by_us", "by_pandas", "by_duckdb")
NOTEBOOK, SQL = "pandas (pyarrow reader) + statsmodels", "DuckDB + statsmodels"
BOUND = 2.0


def run(ground: Ground) -> list[Line]:
    """Each in a fresh process, in turn; its start and its imports count for nobody. All counts must agree."""
    told: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    peaks = dict.fromkeys(WAYS, 0)
    csv = ground.csv
    for number in range(ground.size.repetitions):
        for way in WAYS:
            home, out = ground.folder / f"first-{number}", ground.folder / f"first-{way}.json"
            taken = step.run("peers.first_answer", way, csv, out, home=home)
            peaks[way] = max(peaks[way], taken.peak_bytes)
            told[way].append(json.loads(out.read_text()))
    groups = agreed({way: found[-1]["answers"] for way, found in told.items()})
    own, pandas, sql = (median(found["first"] for found in told[way]) for way in WAYS)
    read = {way: median(found["read"] for found in told[way]) for way in WAYS}
    work = f"{ground.size.tickets:,} tickets, raw CSV → four rates of both arms with intervals"
    ours = f"{seconds(own)} ({seconds(read['by_us'])} until they are in the lake), {memory(peaks['by_us'])}"
    first = [
        Line(
            work=work,
            ours=ours,
            peer=f"{NOTEBOOK}: {seconds(pandas)}, {memory(peaks['by_pandas'])}",
            ratio=times(own / pandas),
            bound=f"≤ {BOUND:g} × pandas",
            holds=own <= BOUND * pandas,
        ),
        Line(
            work=work,
            ours=ours,
            peer=f"{SQL}: {seconds(sql)}, {memory(peaks['by_duckdb'])}",
            ratio=times(own / sql),
            bound=UNBOUND,
            holds=True,
        ),
    ]
    return [*first, *(later(told, name, groups[name]) for name in QUESTIONS)]


def later(told: Mapping[str, list[dict[str, Any]]], name: str, groups: int) -> Line:
    """One further question, asked in the process that has the first answer."""
    own, pandas, sql = (median(found["later"][name] for found in told[way]) for way in WAYS)
    once = [median(found["once"][name] for found in told[way]) for way in WAYS]
    return Line(
        work=f"then the same of {name} ({groups} groups), nothing kept of an earlier question",
        ours=f"{seconds(own)}, the first time {seconds(once[0])}",
        peer=f"pandas: {seconds(pandas)}, {seconds(once[1])}; DuckDB: {seconds(sql)}, {seconds(once[2])}",
        ratio=f"{times(own / pandas)}; {times(own / sql)}",
        bound="quicker than both, the first time too",
        holds=own < min(pandas, sql) and once[0] < min(once[1:]),
    )


def agreed(answers: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """How many groups each question has, once it is sure that all count the same tickets in each."""
    (first, own), *others = answers.items()
    for name, found in others:
        for question, groups in own.items():
            if _counts(groups) != _counts(found[question]):
                raise RuntimeError(f"{first} and {name} count other tickets in: {question}.")
    return {question: len(groups) for question, groups in own.items()}


def _counts(groups: Mapping[str, Mapping[str, list[float]]]) -> dict[tuple[str, str], tuple[float, float]]:
    return {
        (group, rate): (numbers[0], numbers[1])
        for group, rates in groups.items()
        for rate, numbers in rates.items()
    }
