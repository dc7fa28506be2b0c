"""The customer's request in a message: its words without greeting, signature, disclaimer and quoted reply.

Quoted replies are found by `mail-parser-reply`, in twelve languages. Greetings and closings are matched at
the two ends of a message alone, and lines that many customers send word for word are left out wherever other
words remain. Where nothing would be left, the message stays as it is.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

import polars as pl
from mailparser_reply import EmailReplyParser

from data.cleaning import mail_phrases

#: The column of the tickets that it is kept in.
REQUEST = "request"
_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt", "pl", "cs", "sv", "da", "ja"]
#: A message that may hold a quoted reply or a signature of a mail program; the others need no parser.
_QUOTED = re.compile(rf"(?m)^\s*>|^\s*-{{2,}}|^\s*_{{5,}}|:\s*$|^\s*\*?(?:{mail_phrases.FROM})\s?:|<[^>\s]+@")
_WORTH_A_LOOK = (
    rf"(?i)\n|\r|^\W*(?:{mail_phrases.GREETINGS})\b|\b(?:{mail_phrases.CLOSINGS})\b"
    rf"|\b(?:{mail_phrases.DISCLAIMED})\b|\b(?:{mail_phrases.SENT_FROM})"
)
#: Nobody's request begins later than this, and what a parser is given stays small.
_READ = 20_000
#: A line that so many customers send, and at least so many in a hundred messages, is no request of anybody.
_CUSTOMERS, _SHARE = 5, 0.01
#: Of a line's messages so many must hold other words too.
_BESIDE = 0.8
#: What follows a closing within a line is a name, not a sentence.
_NAME_WORDS = 6

_GREETING = re.compile(
    rf"^\s*(?:{mail_phrases.GREETINGS})\b"
    rf"(?:[^\n,.!?:;]{{0,60}}(?:[,!:]|\n)|(?: (?:{mail_phrases.GREETED})){{1,3}}[,.!:]?|\s*[.\-–—])\s*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    rf"(?:^|(?<=[.!?…\n)])|(?<=[.!?] ))[ \t]*(?:{mail_phrases.CLOSINGS})"
    r"(?P<after>[ \t]*[,.!–—-]*[ \t]*(?P<name>[^\n]*))(?=\n|$)",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    rf"(?:^|(?<=[.!?] ))[^\n.]*\b(?:{mail_phrases.DISCLAIMED})\b"
    rf"[^\n]*\b(?:{mail_phrases.DISCLAIMER_OF})\b[\s\S]*",
    re.IGNORECASE | re.MULTILINE,
)
_SENT_FROM = re.compile(rf"(?im)^\s*(?:{mail_phrases.SENT_FROM})[\s\S]*")


def of(messages: pl.Series, customers: pl.Series | None = None) -> pl.Series:
    """The request in each message; null where there is no message.

    `customers` says who sent each: a line counts once for each of them. Without it each message counts.
    """
    plain = messages.str.strip_chars().replace("", None)
    # Most messages of a chat are one line without any of this, and Rust sees that quickly.
    wrapped = plain.str.contains(_WORTH_A_LOOK).fill_null(False)
    some = plain.filter(wrapped).to_list()
    whose = (pl.int_range(len(messages), eager=True) if customers is None else customers).filter(wrapped)
    found = [_ends(text) for text in _without_recurring(some, whose.to_list(), len(messages))]
    at = pl.Series("at", wrapped.arg_true())
    return plain.scatter(at, pl.Series(found, dtype=pl.String)) if len(at) else plain


def added(rows: pl.DataFrame) -> pl.DataFrame:
    """Tickets with the column `request`, made of `body` unless their file has one; other rows as they are."""
    if REQUEST not in rows.columns or rows[REQUEST].null_count() < rows.height:
        return rows
    return rows.with_columns(of(rows["body"], rows["customer_id"]).alias(REQUEST))


def present(columns: frozenset[str]) -> frozenset[str]:
    """The columns of which a file says something: with a body it says what the request is."""
    return columns | {REQUEST} if "body" in columns else columns


def _without_recurring(messages: list[str | None], whose: Sequence[object], of_all: int) -> list[str | None]:
    """The messages without what they quote, and without the lines that many customers send.

    `of_all` is how many messages there are with those that have only one line.
    """
    bodies = [None if text is None else _unquoted(text[:_READ]) for text in messages]
    lines = [[] if text is None or "\n" not in text else _lines(text) for text in bodies]
    senders: defaultdict[str, set[object]] = defaultdict(set)
    beside: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for place, (own, sender) in enumerate(zip(lines, whose, strict=True)):
        for line in set(own):
            senders[line].add(place if sender is None else sender)
            seen[line] += 1
            beside[line] += len(set(own)) > 1
    enough = max(_CUSTOMERS, round(_SHARE * of_all))
    recurring = {
        line for line, by in senders.items() if len(by) >= enough and beside[line] >= _BESIDE * seen[line]
    }
    return [
        text if text is None or not recurring.intersection(own) else _kept(text, recurring)
        for text, own in zip(bodies, lines, strict=True)
    ]


def _lines(text: str) -> list[str]:
    return [line for line in map(_plain, text.split("\n")) if line]


def _plain(line: str) -> str:
    return " ".join(line.split()).lower()


def _kept(text: str, recurring: set[str]) -> str:
    """The lines that not everybody sends; all of them where no other is left."""
    others = [line for line in text.split("\n") if _plain(line) not in recurring]
    return "\n".join(others).strip() or text


@cache
def _parser() -> EmailReplyParser:
    return EmailReplyParser(languages=list(_LANGUAGES))


def _unquoted(text: str) -> str:
    """The newest part of a mail, without the messages that it quotes."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not _QUOTED.search(whole):
        return whole
    newest = _parser().read(whole).replies[0].content
    own = "\n".join(line for line in newest.split("\n") if not line.lstrip().startswith(">")).strip()
    return own or whole


def _ends(text: str | None) -> str | None:
    """A message without the greeting before and the closing, signature and disclaimer after its words."""
    if text is None:
        return None
    found = _DISCLAIMER.sub("", _SENT_FROM.sub("", text)).strip() or text
    for closing in _closings(found):
        before = found[: closing.start()].strip()
        # Thanks in the middle of a message are followed by more of it, and a closing by a name.
        rest = found[closing.end() :].strip()
        named = len(closing["name"].split()) <= _NAME_WORDS and not closing["name"].rstrip().endswith("?")
        if named and _says(_GREETING.sub("", before)) and not _is_prose(rest):
            found = before
            break
    begun = _GREETING.sub("", found, count=1).strip()
    if _says(begun):
        found = begun
    return found.strip() or text.strip() or None


def _closings(text: str) -> Iterator[re.Match[str]]:
    """Every place that may begin a closing; what follows one in its line may hold another."""
    start = 0
    while (found := _CLOSING.search(text, start)) is not None:
        yield found
        start = found.start() + 1


def _says(text: str) -> bool:
    return len(re.findall(r"\w{2,}", text)) >= 1


def _is_prose(rest: str) -> bool:
    """Whether what follows a closing goes on asking: a line of many words that ends as a sentence does."""
    return any(
        len(line.split()) > 2 * _NAME_WORDS or (len(line.split()) > 2 and line.rstrip().endswith("?"))
        for line in rest.split("\n")
    )
