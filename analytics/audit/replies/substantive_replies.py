"""The one reply of a person that answers a ticket, without greeting, signature and macros."""

import re
from collections import Counter
from collections.abc import Sequence

import polars as pl

from analytics.packets import slots
from analytics.shadow import edits

#: A sentence in so many of an author's replies, in so many categories, is a macro and answers nothing.
MACRO_SHARE, MACRO_CATEGORIES = 0.3, 3
#: Where nobody knows who wrote a reply, a macro of one of many people is this much of all replies.
_UNKNOWN_SHARE = 0.02
#: With fewer replies of an author nothing is called a macro.
_FEWEST_REPLIES = 10
#: "Done." answers nobody else.
SHORTEST = 25
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\s*\n+\s*")
_BLANKS = re.compile(r"\s+")
#: Sentences that open or close a letter whatever it is about.
_OPENINGS = (
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|"
    r"liebe[rs]?|sehr geehrte[rs]?|bonjour|hola|buongiorno)\b",
    r"(?:many )?(?:thanks|thank you)\b(?=.{0,60}$)",
    r"(?:i am |i'm |we are |we're )?(?:so |very )?sorry (?:for|about|to hear)\b",
    r"(?:i am |i'm )?(?:happy|glad) to help",
    r"let me (?:help|check|know)\b",
    r"i (?:have |'ve )?(?:looked into|checked) (?:this|it)\b",
    r"(?:vielen |herzlichen )?dank(?:e)?\b|entschuldig|verzeihung\b|gerne?\b",
    r"ich (?:helfe gern|habe (?:das|es) geprüft|habe nachgesehen)",
)
_CLOSINGS = (
    r"please let (?:me|us) know\b",
    r"(?:is there |can i do )?anything else\b",
    r"(?:best|kind|warm)? ?(?:regards|wishes)\b|cheers\b|sincerely\b|yours\b",
    r"have a (?:nice|good|great|lovely)\b",
    r"kann ich noch etwas|haben sie noch fragen|(?:melden|schreiben) sie sich\b",
    r"(?:viele|freundliche|beste|liebe) grüße|mit freundlichen grüßen",
)
_PLEASANTRIES = re.compile(rf"^\s*(?:{'|'.join((*_OPENINGS, *_CLOSINGS))})", re.IGNORECASE)
#: A longer sentence that begins so says more than good day.
_LONGEST_PLEASANTRY = 11


def pick(said: pl.DataFrame) -> pl.DataFrame:
    """One reply a ticket: the last one up to its resolution, the longest where that time is not known.

    `said` has people's replies: `ticket_id`, `at`, `text` and the ticket's `resolved_at`; other columns come
    along.
    """
    worded = said.filter(pl.col("text").str.strip_chars().str.len_chars() > 0)
    before = (pl.col("at") <= pl.col("resolved_at")).fill_null(False)
    length = pl.col("text").str.len_chars()
    order = pl.when(before).then(pl.col("at").dt.epoch("us")).otherwise(None)
    return (
        worded.with_columns(_before=before, _order=order, _length=length)
        .sort("ticket_id", "_before", "_order", "_length", "at", nulls_last=False)
        .group_by("ticket_id", maintain_order=True)
        .last()
        .drop("_before", "_order", "_length")
    )


def sentences(text: str) -> list[str]:
    """The sentences of a reply without signature, greeting and pleasantries."""
    parts = (part.strip() for part in _SENTENCE.split(edits.without_signature(text)))
    return [part for part in parts if part and not _is_pleasantry(part)]


def cores(
    texts: Sequence[str], categories: Sequence[str], authors: Sequence[str | None]
) -> list[tuple[str, ...]]:
    """What is left of each reply: its sentences without the macros of its author.

    Replies whose author is not known are looked at together. Where all is macros, all is left.
    """
    parts = [sentences(text) for text in texts]
    keys = [[_key(sentence) for sentence in each] for each in parts]
    macros = _macros(keys, categories, authors)
    found: list[tuple[str, ...]] = []
    for each, named, author in zip(parts, keys, authors, strict=True):
        own = macros.get(author or "", frozenset())
        left = tuple(part for part, key in zip(each, named, strict=True) if key not in own)
        found.append(left or tuple(each))
    return found


def _macros(
    keys: Sequence[Sequence[str]], categories: Sequence[str], authors: Sequence[str | None]
) -> dict[str, frozenset[str]]:
    """Of each author the sentences that stand in a third of their replies, whatever these are about."""
    replies: Counter[str] = Counter()
    used: dict[tuple[str, str], tuple[set[str], int]] = {}
    for named, category, author in zip(keys, categories, authors, strict=True):
        who = author or ""
        replies[who] += 1
        for key in set(named):
            about, count = used.get((who, key), (set[str](), 0))
            about.add(category)
            used[who, key] = about, count + 1
    found: dict[str, set[str]] = {}
    for (who, key), (about, count) in used.items():
        share = MACRO_SHARE if who else _UNKNOWN_SHARE
        often = replies[who] >= _FEWEST_REPLIES and count >= max(2, share * replies[who])
        if often and len(about) >= MACRO_CATEGORIES:
            found.setdefault(who, set()).add(key)
    return {who: frozenset(named) for who, named in found.items()}


def _key(sentence: str) -> str:
    return _BLANKS.sub(" ", slots.blank(sentence).lower()).strip(" .!?;,")


def _is_pleasantry(sentence: str) -> bool:
    return len(sentence.split()) <= _LONGEST_PLEASANTRY and _PLEASANTRIES.match(sentence) is not None
