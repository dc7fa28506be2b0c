"""Finds the lists of a file that look like messages, by their values: who speaks, when, and what is said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl

from data.nested import field_paths
from data.nested.unfold_levels import texts
from data.readers.table import Table
from data.suggestions import column_choice, usual_names

#: Objects and items of lists that are looked at; enough to tell, and quick for a page.
OBJECTS, ITEMS = 500, 5_000
_DEPTH = 2
#: Who speaks, by the words that logs have for it; for two words it depends on the others beside them.
ROLES: Mapping[str, str] = {
    **dict.fromkeys(
        ("user", "customer", "visitor", "client", "end user", "enduser", "contact", "lead", "requester",
         "caller", "guest", "consumer", "incoming", "inbound", "kunde", "kundin", "nutzer",
         "utilisateur", "cliente",
         "chatter", "shopper", "buyer", "subscriber", "prospect", "human user",
         "usuário", "usuario", "utente", "klant", "gebruiker", "kund", "klient", "bruger"),
        "customer",
    ),
    **dict.fromkeys(
        ("assistant", "bot", "ai", "ai agent", "agent bot", "chatbot", "model", "virtual agent", "outgoing",
         "virtual assistant", "voicebot", "bot agent", "botflow", "lyro", "ada",
         "outbound", "robô", "robo", "robot", "ki", "ia", "assistent", "asistente", "assistente", "asystent"),
        "ai",
    ),
    **dict.fromkeys(
        ("human agent", "live agent", "operator", "admin", "staff", "employee", "representative", "teammate",
         "support agent", "advisor", "csr", "atendente", "operador", "operadora", "operatore",
         "operatrice",
         "mitarbeiter", "mitarbeiterin", "berater", "conseiller", "conseillère", "opérateur", "asesor",
         "medewerker", "konsultant", "handläggare"),
        "human",
    ),
    **dict.fromkeys(
        ("tool", "function", "tool call", "tool calls", "function call", "function calls", "tool result",
         "tool results", "tool call result", "function call result", "tool output", "tool call output"),
        "tool",
    ),
}  # fmt: skip
#: Words that the others beside them give a meaning.
EITHER = ("agent", "agente", "human", "person")
#: Two words of which each alone says nothing: what came in, and what went back.
_IN, _BACK = ("request",), ("trace", "response")
#: Last words of a field that says who speaks, and different words that it has at most.
_SENDER = (
    r"\b(?:sender|author|speaker|from|role|origin|party|side|participant|actor|sent by|written by|direction"
    r"|absender|auteur|autor|autore|remitente|remetente|afzender)(?: (?:type|role|kind|class))?$"
)
#: Names of a field that counts from the beginning, the share of rows in which it grows, the longest call.
_SINCE = r"\b(?:time in call|from start|since start|offset|begin|start(?: time)?|elapsed)\b"
_GROWS, _LONGEST_CALL, _LONGEST_CALL_MS = 0.5, 14_400, 14_400_000
_FEWEST_SENDERS, _MOST_SENDERS, _WORDS_OF_SENDER = 2, 12, 3
#: Words of an event's type that say that somebody said something, beside the word for who did.
SAYS = frozenset(
    "message messages msg text utterance utter uttered said says input query question reply replied response "
    "answer answered speech turn received sent wrote nachricht antwort mensaje mensagem respuesta resposta "
    "réponse".split()
)
#: Instructions to the model, which nobody says.
INSTRUCTIONS = ("system", "developer")
_FEW_ROLES, _MOST = 12, 0.8
#: Of so many values, so few different ones are no words of a conversation.
_SOME, _FEW_TEXTS = 60, 3
#: Last words of fields that name somebody: a list of people is no list of messages.
_OF_PEOPLE = frozenset("name nickname firstname lastname username email".split())
_LIKE_A_TIME = r"\d{1,4}[-/. ]\w{1,3}[-/. ,]+\d{2,4}|^\d{10}(\d{3})?(\.\d+)?$"


@dataclass(frozen=True, slots=True)
class MessageList:
    """A list of the file, its items as a table of texts, and the fields that tell it from other lists."""

    path: str
    items: pl.DataFrame
    role: str | None
    time: str | None
    text: str | None

    @property
    def weight(self) -> tuple[int, int]:
        """How much it looks like messages."""
        return 3 * bool(self.role) + 2 * bool(self.time) + 2 * bool(self.text), self.items.height


def lists_in(table: Table, depth: int = _DEPTH) -> Iterator[MessageList]:
    """Every list of objects in the file, also those within the items of another, to that depth."""
    for name in table.columns:
        cells = table.frame[name].drop_nulls().head(OBJECTS)
        if cells.dtype != pl.String or not (cells.str.starts_with("[") | cells.str.starts_with("{")).any():
            continue
        yield from _within(name, [field_paths.inside(cell) for cell in cells], depth)


def _within(path: str, found: Sequence[object], levels: int) -> Iterator[MessageList]:
    items = [
        field_paths.flat(cast("Mapping[str, object]", item))
        for each in found
        if isinstance(each, list)
        for item in cast("list[object]", each)
        if isinstance(item, dict)
    ][:ITEMS]
    if not items:
        return
    names = dict.fromkeys(name for item in items for name in item)
    frame = pl.DataFrame([texts(name, [item.get(name) for item in items]) for name in names])
    role = _role(frame)
    before = _by_prefix(frame)
    if before is not None and (role is None or _known(before) > _known(frame[role])):
        frame, role = frame.with_columns(before), before.name
    yield MessageList(path, frame, role, _time(frame), text_of(frame))
    if levels > 1:
        for name in names:
            inner = [item.get(name) for item in items]
            if any(isinstance(each, list) for each in inner):
                yield from _within(f"{path}[].{name}", inner, levels - 1)


def _role(items: pl.DataFrame) -> str | None:
    """The field of which most values are words for who speaks."""
    shares = {name: _known(items[name]) for name in items.columns}
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= _MOST / 2 else None


def named_sender(items: pl.DataFrame) -> str | None:
    """The field that by its name, or by words for a request and its answer, says who speaks; None without.

    Its words need not be known: who they are, is asked.
    """
    for name in items.columns:
        values = items[name].drop_nulls()
        different = values.unique()
        if not _FEWEST_SENDERS <= len(different) <= _MOST_SENDERS or len(values) < _MOST * items.height:
            continue
        short = bool((different.str.count_matches(r"\s") < _WORDS_OF_SENDER).all())
        named = re.search(_SENDER, usual_names.words(name)) or re.search(_SENDER, _last(name))
        if short and not like_times(values) and (named or _is_pair(folded(different).to_list())):
            return name
    return None


def _is_pair(words: Sequence[str]) -> bool:
    """Whether the words are for what came in and what went back."""
    return bool({*words} & {*_IN}) and bool({*words} & {*_BACK})


def _by_prefix(items: pl.DataFrame) -> pl.Series | None:
    """What stands before a mark in a field, as in visitor:17 and agent:4, where it is who speaks."""
    for name in items.columns:
        mark = items[name].drop_nulls().head(1).str.extract(r"^[A-Za-z_ -]+([:/|#])\S").first()
        if mark is not None:
            before = items[name].str.split(str(mark)).list.first().alias(f"{name}.<{mark}")
            words = set(meanings(before.drop_nulls().unique().to_list()).values())
            if role_of(before) and "customer" in words and len(words) > 1:
                return before
    return None


def role_of(values: pl.Series) -> bool:
    """Whether most values of a field are words for who speaks."""
    return _known(values) >= _MOST / 2


def _known(values: pl.Series) -> float:
    words = values.drop_nulls()
    if words.is_empty() or words.n_unique() > _FEW_ROLES:
        return 0.0
    spoken = [plain(each) for each in words.unique().to_list() if speaker(each)]
    known = [*ROLES, *INSTRUCTIONS, *EITHER, *spoken]
    return float(folded(words).is_in(known).mean() or 0.0)  # type: ignore[arg-type]


def folded(values: pl.Series) -> pl.Series:
    """Words as they are compared: in lower case, with single blanks."""
    return values.str.to_lowercase().str.replace_all(r"[\s_-]+", " ").str.strip_chars()


def _time(items: pl.DataFrame) -> str | None:
    """The field whose values are times; of several one with a usual name, else the one that differs most."""
    found = dict[str, int]()
    for name in items.columns:
        values = items[name].drop_nulls()
        if len(values) < _MOST * items.height or not like_times(values) or _is_inner(values):
            continue
        found[name] = values.n_unique()
    usual = usual_names.USUAL["interactions"]["at"]
    return max(found, key=lambda name: (usual_names.words(name) in usual, found[name]), default=None)


def seconds_since(items: pl.DataFrame) -> tuple[str, str] | None:
    """The field that counts from the beginning of a conversation, with its unit; None without one.

    Its numbers grow from message to message, and begin near zero.
    """
    for name in items.columns:
        if not re.search(_SINCE, usual_names.words(name)):
            continue
        numbers = items[name].cast(pl.Float64, strict=False)
        most = numbers.max()
        if numbers.null_count() or len(numbers) < _FEWEST_SENDERS or most is None:
            continue
        # Where a number falls, the next conversation begins.
        grows = float(str((numbers.diff().drop_nulls() >= 0).mean() or 0.0))
        if grows < _GROWS or float(str(numbers.min())) < 0 or not 0 < float(str(most)) <= _LONGEST_CALL_MS:
            continue
        unit = usual_names.unit(name)
        return name, unit or ("milliseconds" if float(str(most)) > _LONGEST_CALL else "seconds")
    return None


def _last(name: str) -> str:
    """The last part of a path, as words."""
    return usual_names.words(name.rsplit(".", 1)[-1])


def _is_inner(values: pl.Series) -> bool:
    """Whether values are lists or objects of their own."""
    return bool((values.str.starts_with("[{") | values.str.starts_with("{")).all()) and len(values) > 0


def like_times(values: pl.Series) -> bool:
    """Whether most values are written like times."""
    return float(values.str.contains(_LIKE_A_TIME).mean() or 0.0) >= _MOST  # type: ignore[arg-type]


def text_of(items: pl.DataFrame) -> str | None:
    """The field with the longest words: several in a value, and many different values."""
    lengths = dict[str, float]()
    for name in items.columns:
        values = items[name].drop_nulls()
        # The same few words again and again are a name, not what somebody says.
        if (
            _is_inner(values)
            or like_times(values)
            or _last(name).split(" ")[-1] in _OF_PEOPLE
            or (len(values) > _SOME and values.n_unique() <= _FEW_TEXTS)
        ):
            continue
        words = values.filter(values.str.contains(r"\S\s+\S") & ~values.str.starts_with("{"))
        if len(words) * 2 > len(values) or _last(name) in usual_names.USUAL["interactions"]["text"]:
            usual = _last(name) in usual_names.USUAL["interactions"]["text"]
            lengths[name] = float(values.str.len_chars().mean() or 0.0) * (10 if usual else 1)  # type: ignore[arg-type]
    return max(lengths, key=lambda name: lengths[name], default=None)


def meanings(values: Sequence[str]) -> dict[str, str]:
    """Who each word for a speaker is; what "agent" and "human" are told by the others beside them."""
    words = {value: plain(value) for value in values}
    known = {value: ROLES[word] for value, word in words.items() if word in ROLES}
    known |= {value: "ai" for value in values if value not in known and column_choice.is_about_ai(value)}
    spoken = {value: who for value in values if value not in known and (who := speaker(value))}
    known |= {value: ROLES[who] for value, who in spoken.items() if who in ROLES}
    words |= {value: who for value, who in spoken.items() if who in EITHER}
    if _is_pair([*words.values()]):
        known |= {value: "customer" for value, word in words.items() if word in _IN}
        known |= {value: "ai" for value, word in words.items() if word in _BACK}
    actors = set(known.values())
    for value, word in words.items():
        if word in ("human", "person"):
            known[value] = "human" if "customer" in actors else "customer"
        elif word in ("agent", "agente"):
            known[value] = "human" if "ai" in actors else "ai"
    return known


def speaker(event: str) -> str:
    """The word for who said something in an event's type, such as user_message; empty for other events."""
    parts = usual_names.words(event).split()
    who = " ".join(each for each in parts if each not in SAYS)
    return who if 1 < len(parts) <= 4 and who != " ".join(parts) and who in (*ROLES, *EITHER) else ""


def plain(value: str) -> str:
    """One word as it is compared."""
    return folded(pl.Series([value]))[0]
