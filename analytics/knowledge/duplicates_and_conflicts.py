"""Pairs of entries that say the same twice, say it differently, or of which one replaces the other."""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from analytics.failures.nearest_neighbours import Floats
from analytics.knowledge import differences, statements, subjects
from analytics.knowledge.differences import Difference
from analytics.knowledge.statements import Statement, is_content
from analytics.knowledge.subjects import Subjects

PairKind = Literal["contradiction", "superseded", "duplicate"]

#: Statements with at least this cosine of their words speak of the same; so do questions.
ALIGNED, SAME_QUESTION = 0.8, 0.8
#: A duplicate has at least this share of the statements of the shorter one in the other.
_REPEATED = 0.8
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is compared: texts, scope and validity."""

    entry_id: str
    title: str
    answer: str
    category: str | None = None
    conditions: str | None = None
    language: str | None = None

    @property
    def article(self) -> str:
        """The article that it is a section of: readers cut long ones into KB-1, KB-1#2, KB-1#3."""
        return self.entry_id.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries, what is wrong with having both, and the two sentences that show it."""

    kind: PairKind
    first: str
    second: str
    #: How the sentences differ; None for a duplicate, and for editions that only their titles tell apart.
    difference: Difference | None
    first_sentence: str
    second_sentence: str
    #: Statements of the shorter entry that the other has too, word for word, as a share.
    shared: float


def find(entries: Sequence[Entry], vectors: Floats | None = None) -> list[Pair]:
    """The pairs among entries, at most one finding a pair; `vectors` are unit vectors of their questions."""
    told = [[said for said in statements.statements(each.answer) if said.is_telling] for each in entries]
    about = subjects.learn([each.title for each in entries], [each.answer for each in entries])
    alike = _Questions(entries, vectors)
    found: list[Pair] = []
    for a, b, aligned in _candidates(told):
        mine, theirs = entries[a], entries[b]
        if mine.article == theirs.article or not _one_language(mine, theirs) or not about.same(a, b):
            continue
        if not _overlap(mine.conditions, theirs.conditions):
            continue
        pair = _judged(entries, told, about, alike, a, b, aligned)
        if pair is not None:
            found.append(pair)
    return found


class _Questions:
    """How alike the questions of two entries are: by their words, or by their vectors where there are any."""

    def __init__(self, entries: Sequence[Entry], vectors: Floats | None) -> None:
        self._titles = [subjects.dated(each.title)[0] for each in entries]
        self._words = _rows(self._titles)
        self._vectors = vectors

    def cosine(self, a: int, b: int) -> float:
        if self._titles[a] == self._titles[b]:
            return 1.0
        worded = float((self._words[a] @ self._words[b].T).sum())
        return worded if self._vectors is None else max(worded, float(self._vectors[a] @ self._vectors[b]))


def _candidates(told: Sequence[list[Statement]]) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Pairs of entries with the places of their aligned statements, in the order of the rows.

    A statement with a condition is aligned as a whole and without it: where another entry leaves the
    condition out, the rest is what the two have in common.
    """
    whole = [
        (row, place, said.content) for row, all_said in enumerate(told) for place, said in enumerate(all_said)
    ]
    parts = [
        (row, place, rest)
        for row, all_said in enumerate(told)
        for place, said in enumerate(all_said)
        for rest in differences.unconditional(said)
    ]
    if not whole:
        return
    every = [*whole, *parts]
    table = _rows([" ".join(words) for _, _, words in every])
    pairs: defaultdict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    for start in range(0, len(every), _AT_ONCE):
        close = (table[start : start + _AT_ONCE] @ table[: len(whole)].T).tocoo()
        keep = close.data >= ALIGNED - 1e-6
        for left, right in zip((close.row[keep] + start).tolist(), close.col[keep].tolist(), strict=True):
            (a, i, _), (b, j, _) = every[left], whole[right]
            if a < b:
                pairs[a, b].add((i, j))
            elif a > b and left >= len(whole):
                pairs[b, a].add((j, i))
    for (a, b), aligned in sorted(pairs.items()):
        yield a, b, sorted(aligned)


def _rows(texts: Sequence[str]) -> sparse.csr_matrix:
    """TF-IDF of whole words, a masked value being a word like any other."""
    weigh = TfidfVectorizer(analyzer=str.split, sublinear_tf=True)  # pyright: ignore[reportArgumentType]
    try:
        return sparse.csr_matrix(weigh.fit_transform(texts))
    except ValueError:
        # Not a single word in any of them.
        return sparse.csr_matrix((len(texts), 1))


def _judged(
    entries: Sequence[Entry],
    told: Sequence[list[Statement]],
    about: Subjects,
    alike: _Questions,
    a: int,
    b: int,
    aligned: list[tuple[int, int]],
) -> Pair | None:
    mine, theirs = told[a], told[b]
    here, there = {_key(each) for each in mine}, {_key(each) for each in theirs}
    shared = len(here & there) / max(1, min(len(here), len(there)))
    cosine = alike.cosine(a, b)
    same_question = cosine >= SAME_QUESTION

    def pair(kind: PairKind, difference: Difference | None = None, i: int = 0, j: int = 0) -> Pair:
        said = (mine[i].text if mine else "", theirs[j].text if theirs else "")
        return Pair(kind, entries[a].entry_id, entries[b].entry_id, difference, *said, shared)

    dates, others = (subjects.dated(entries[row].title)[1] for row in (a, b))
    if dates != others and same_question:
        i, j = aligned[0]
        return pair("superseded", Difference("date", ", ".join(dates), ", ".join(others)), i, j)
    dated: Pair | None = None
    for i, j in aligned:
        # What both say word for word they agree on, whatever else they say of other cases.
        if _key(mine[i]) in there or _key(theirs[j]) in here:
            continue
        if about.in_text(_whole(mine[i])) != about.in_text(_whole(theirs[j])):
            continue
        found = differences.difference(mine[i], theirs[j])
        if found is None:
            continue
        if found.kind == "date":
            if same_question:
                dated = dated or pair("superseded", found, i, j)
        elif found.kind == "number" or same_question:
            return pair("contradiction", found, i, j)
    if dated is not None:
        return dated
    return pair("duplicate", None, *aligned[0]) if same_question and shared >= _REPEATED else None


def _key(statement: Statement) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return statement.content, statement.values


def _whole(statement: Statement) -> str:
    return f"{statement.heading} {statement.text}"


def _one_language(one: Entry, other: Entry) -> bool:
    """Whether two entries may be in one language: a text of few words does not say its own."""
    languages = {(each.language or "")[:2].lower() for each in (one, other)} - {""}
    return len(languages) < 2


def _overlap(one: str | None, other: str | None) -> bool:
    """Whether two conditions may hold at once: nothing said holds always, else the same words."""
    mine, theirs = (
        {word for word in statements.tokens(each or "")[0] if is_content(word)} for each in (one, other)
    )
    return not mine or not theirs or mine == theirs
