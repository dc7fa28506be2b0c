"""What a score from more evidence certifies on `failures-clinc`, beside the agent's confidence."""

import tempfile
from datetime import timedelta
from pathlib import Path

from data.database import sessions
from data.settings import Settings
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.thresholds import answer_truths, learned_score, threshold_report
from tests.benchmarks.report import Line
from tests.benchmarks.sizes import Ground

_DATA = Path(__file__).parents[4] / "shared/data/failures-clinc"
_SOURCE = "clinc"
ALLOWED = (0.05, 0.10)


def run(ground: Ground) -> list[Line]:
    """A line for the area under risk and coverage, and one for each allowed share of wrong answers."""
    with tempfile.TemporaryDirectory(dir=ground.folder) as folder:
        home = Path(folder)
        here = Settings(
            home, str(home / "lake"), f"sqlite:///{home / 'pilotlight.db'}", "UTC", timedelta(days=7)
        )
        for name in ("tickets.csv", "knowledge.jsonl", "interactions.jsonl"):
            imports.run(here, _DATA / name, Choice(source=_SOURCE))
        answers = answer_truths.read(here, _SOURCE)
        job = learned_score.ask(here, _SOURCE, "outcome")
        params = {**job.params, "model": ground.size.model}
        reference = learned_score.perform(here, params, lambda stage, share: None)
        learned_score.ended(here, job, reference)
        found = [
            threshold_report.of_source(
                here, _SOURCE, allowed=each, truth="outcome", score="learned", answers=answers
            ).compared
            for each in ALLOWED
        ]
        sessions.forget(here)
    pairs = [each for each in found if each is not None]
    first = pairs[0]
    lines = [
        Line(
            work=f"thresholds: area under risk and coverage, {first.answers:,} answers of held-out customers",
            ours=f"{first.learned_aurc:.4f} by more evidence",
            peer=f"{first.own_aurc:.4f} by the agent's confidence",
            ratio=f"{first.learned_aurc / first.own_aurc:.2f} ×",
            bound="< 1 ×",
            holds=first.learned_aurc < first.own_aurc,
        )
    ]
    for allowed, pair in zip(ALLOWED, pairs, strict=True):
        shares = [
            "certifies none" if each.coverage is None else f"answers {100 * each.coverage:.0f} %"
            for each in (pair.learned, pair.own)
        ]
        lines.append(
            Line(
                work=f"thresholds: certified at {100 * allowed:g} % wrong, 95 % sure, the same answers",
                ours=f"{shares[0]} by more evidence",
                peer=f"{shares[1]} by the agent's confidence",
                ratio="–",
                bound="–",
                holds=True,
            )
        )
    return lines
