"""What was said on a ticket as a reviewer reads it, and the articles that an answer can be judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from analytics import wording
from data.database.review_tables import ReviewItem
from data.lake import lake
from data.settings import Settings

#: Longer words are cut; the whole transcript is one click away.
LONGEST_TEXT = 4_000
#: At the end of an item's id: of a draft nobody saw, its own text, or what a person sent in its place.
DRAFT, SENT = "#draft", "#sent"
_WHO = {"ai": "Agent", "human": "Person", "customer": "Customer", "tool": "Tool", "reply": "Reply"}
_SAID = ("ticket_id", "interaction_id", "at", "actor", "mode", "text", "error", "human_text")
#: So many cited articles are shown, and so many of those found are looked at for the nearest one.
_CITED, _NEAREST = 3, 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """One answer in a queue as it is shown: id, heading, lines of who said what, and articles to judge by."""

    item: str
    ticket_id: str
    category: str
    lines: tuple[Mapping[str, Any], ...]
    articles: tuple[Mapping[str, str], ...] = ()


def of_items(settings: Settings, source: str, chosen: Sequence[ReviewItem]) -> list[Waiting]:
    """These answers in their order, each with what was said and the articles that it can be judged by."""
    if not chosen:
        return []
    store, keys = lake.of(settings), [each.ticket_id for each in chosen]
    tickets, said = store.scan_source("tickets", source), store.scan_source("interactions", source)
    heads: dict[str, dict[str, Any]] = {}
    if tickets is not None:
        columns = ("ticket_id", "category", "subject", "body", "created_at")
        found = tickets.filter(pl.col("ticket_id").is_in(keys)).select(columns).collect()
        heads = {str(row["ticket_id"]): row for row in found.iter_rows(named=True)}
    spoken: dict[str, list[dict[str, Any]]] = {}
    if said is not None:
        columns = (*_SAID, "retrieved", "cited")
        words = (
            said.filter(pl.col("ticket_id").is_in(keys))
            .select(columns)
            .sort("at", "interaction_id")
            .collect()
        )
        for row in words.iter_rows(named=True):
            spoken.setdefault(str(row["ticket_id"]), []).append(row)
    known = _entries(settings, source, spoken)
    return [
        _waiting(each, heads.get(each.ticket_id, {}), spoken.get(each.ticket_id, []), known, settings)
        for each in chosen
    ]


def _entries(
    settings: Settings, source: str, spoken: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Mapping[str, Any]]:
    """The knowledge entries that these turns found or cited, by id."""
    store = lake.of(settings).scan_source("knowledge", source)
    if store is None:
        return {}
    turns = [row for rows in spoken.values() for row in rows]
    wanted = {one for row in turns for one in (*(row["cited"] or ()), *_found_first(row)[:_NEAREST])}
    columns = ("entry_id", "question", "answer", "valid_until")
    found = store.filter(pl.col("entry_id").is_in(sorted(wanted))).select(columns).collect()
    return {str(row["entry_id"]): row for row in found.iter_rows(named=True)}


def _found_first(row: Mapping[str, Any]) -> list[str]:
    """The entries that the agent found for an answer, the nearest first."""
    found = sorted(row["retrieved"] or (), key=lambda each: -(each["score"] or 0))
    return [str(each["entry_id"]) for each in found if each["entry_id"]]


def _articles(
    item: ReviewItem, said: Sequence[Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]]
) -> tuple[Mapping[str, str], ...]:
    """What the agent cited for an answer, and the nearest entry that it found and did not cite.

    None beside one text of a blind pair: the article would tell which of the two is the agent's.
    """
    row = next((each for each in said if each["interaction_id"] == item.item), None)
    if row is None:
        return ()
    named: list[str] = list(row["cited"] or ())
    cited = [one for one in dict.fromkeys(named) if one in known][:_CITED]
    near = [one for one in _found_first(row)[:_NEAREST] if one in known and one not in cited][:1]
    late = [one for one in cited if (until := known[one]["valid_until"]) and until < row["at"]]
    second = "Next nearest article, not cited" if cited else "Nearest article, not cited"
    marks = {**dict.fromkeys(near, second), **dict.fromkeys(cited, "Cited article")}
    marks |= dict.fromkeys(late, "Cited article, past its date")
    return tuple(
        {
            "mark": marks[one],
            "title": str(known[one]["question"] or one),
            "text": str(known[one]["answer"] or "")[:LONGEST_TEXT],
        }
        for one in (*cited, *near)
    )


def _waiting(
    item: ReviewItem,
    head: Mapping[str, Any],
    said: Sequence[Mapping[str, Any]],
    known: Mapping[str, Mapping[str, Any]],
    settings: Settings,
) -> Waiting:
    lines: list[Mapping[str, Any]] = []
    # Many exports repeat the first message as the ticket's own words.
    repeated = {_plain(row["text"]) for row in said}
    asked = [str(head[part]).strip() for part in ("subject", "body") if head.get(part)]
    asked = [words for words in dict.fromkeys(asked) if not any(_plain(words) in each for each in repeated)]
    if asked:
        words = "\n".join(asked)
        lines.append(_line("Customer", words, head.get("created_at"), settings, judged=False))
    for row in _one_text(item, said):
        words = str(row["text"] or row["error"] or "")
        # A draft was seen by nobody, and would tell the reviewer what to think.
        if not words or row["mode"] == "shadow":
            continue
        who = _WHO.get(str(row["actor"]), "Unknown")
        lines.append(_line(who, words, row["at"], settings, judged=row["interaction_id"] == item.item))
    return Waiting(item.item, item.ticket_id, item.category or "", tuple(lines), _articles(item, said, known))


def _plain(text: object) -> str:
    return " ".join(str(text or "").casefold().split())


def _one_text(item: ReviewItem, said: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What was said; for one text of a blind pair what came before it, and that text under nobody's name."""
    end = next((each for each in (DRAFT, SENT) if item.item.endswith(each)), None)
    if end is None:
        return list(said)
    draft = next((row for row in said if row["interaction_id"] == item.item.removesuffix(end)), None)
    if draft is None:
        return list(said)
    later = [row for row in said if row["actor"] == "human" and row["at"] >= draft["at"]]
    own = draft["human_text"] or (later[0]["text"] if later else None)
    before = [row for row in said if row["actor"] == "customer" and row["at"] <= draft["at"]]
    text = draft["text"] if end == DRAFT else own
    reply = {**draft, "actor": "reply", "mode": "live", "interaction_id": item.item, "text": text, "at": None}
    return [*before, reply]


def _line(who: str, words: str, at: Any, settings: Settings, *, judged: bool) -> dict[str, Any]:  # noqa: ANN401
    when = wording.moment(at, settings.zone) if isinstance(at, datetime) else ""
    return {"who": who, "text": words[:LONGEST_TEXT], "at": when, "judged": judged}
