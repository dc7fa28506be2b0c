"""Generates the knowledge base: an entry for most intents; some missing, outdated or contradictory."""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from data.sample import days
from data.sample.languages import ENGLISH, GERMAN, speaker
from data.sample.sentence_grammar import dice
from data.sample.topics import INTENTS, STATES

_OWNERS = ("Amira (orders)", "Jonas (accounts)", "Priya (payments)", "Tom (machines)")
_TEAM = {
    "password": 1,
    "sign-in": 1,
    "billing": 2,
    "payment": 2,
    "invoice": 2,
    "refund": 2,
    "gift": 2,
    "machine": 3,
    "app": 3,
}
#: The other thing that the knowledge base says about the same question.
_CONTRADICTING = {
    "billing question/charge day": "Subscriptions are charged on the 15th of each month.",
    "payment failed/page": "Reload the page; a payment without an order is returned after thirty days.",
}


#: Entries that stand in the knowledge base twice, by the id of their copy; and editions of one notice.
_COPIES = {"KB-005": "KB-031", "KB-013": "KB-032"}
_EDITIONS = {"KB-033": "December 2025", "KB-034": "December 2026"}


def entry_ids() -> dict[str, tuple[str, ...]]:
    """The ids of the entries that answer each intent; none where the knowledge is missing."""
    found: dict[str, tuple[str, ...]] = {}
    number = 0
    for intent in INTENTS:
        state = STATES.get(intent, "good")
        size = {"missing": 0, "contradictory": 2}.get(state, 1)
        found[intent] = tuple(f"KB-{number + place + 1:03d}" for place in range(size))
        number += size
    return found


def frame(rng: np.random.Generator) -> pl.DataFrame:
    """The log of the knowledge base, as exported on the last day."""
    rows: list[dict[str, Any]] = []
    for intent, ids in entry_ids().items():
        category = intent.split("/")[0]
        answers = (ENGLISH.desk.answers[intent], _CONTRADICTING.get(intent, ""))
        for entry, answer in zip(ids, answers, strict=False):
            roll = dice([float(number) for number in rng.random(300)])
            asks = [speaker(voice, roll) for voice in (ENGLISH, ENGLISH, ENGLISH, ENGLISH, GERMAN, GERMAN)]
            said = list(dict.fromkeys(by.say(by.voice.asks[intent]) for by in asks))
            stale = STATES.get(intent) == "stale"
            changed = days.START - timedelta(
                days=int(rng.integers(700, 900) if stale else rng.integers(20, 240))
            )
            if category in (days.HELPFUL_CATEGORY, days.USELESS_CATEGORY):
                changed = days.START + timedelta(days=_changed_on(category), hours=9)
            rows.append(
                {
                    "entry_id": entry,
                    "category": category,
                    "question": said[0],
                    "answer": answer,
                    "variations": said[1:],
                    "conditions": None,
                    "owner": None if stale else _OWNERS[_TEAM.get(category.split(" ")[0], 0)],
                    "source_url": f"https://help.crema.example/{intent.replace(' ', '-')}",
                    "updated_at": changed,
                    "verified_at": None
                    if stale
                    else min(changed + timedelta(days=30), days.END - timedelta(days=1)),
                    "valid_until": days.START - timedelta(days=60) if stale else None,
                }
            )
    rows += _planted(rows)
    return pl.DataFrame(rows, schema_overrides={"conditions": pl.String})


def _planted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries that nobody needs: two copies, and two editions of one notice. Nothing is drawn for them."""
    by_id, none = {row["entry_id"]: row for row in rows}, list[str]()
    copies = [{**by_id[entry], "entry_id": copy, "variations": none} for entry, copy in _COPIES.items()]
    editions = [
        {
            **rows[0],
            "entry_id": entry,
            "category": None,
            "question": f"Opening hours of the roastery shop, {month}",
            "answer": f"In {month} the shop in the roastery is open from 9 to 18 on workdays.",
            "variations": none,
            "source_url": f"https://help.crema.example/{entry.lower()}",
        }
        for entry, month in _EDITIONS.items()
    ]
    return copies + editions


def _changed_on(category: str) -> int:
    return days.HELPFUL_DAY if category == days.HELPFUL_CATEGORY else days.USELESS_DAY
