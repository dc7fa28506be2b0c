"""What each entry is about by name: products, editions and other names that vary within a template of titles.

Companies write one article for each product from one template: "Gold Account: Deposit limits" and "Silver
Account: Deposit limits" differ in every number and contradict each other in none. So which words of titles
tell products apart is learnt from the titles themselves, and only entries with the same ones can contradict.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.knowledge import statements
from analytics.knowledge.statements import DATE, is_content

#: A name fills at most so many words of a template; so many words must stay beside it.
_LONGEST_NAME, _FEWEST_BESIDE = 4, 2
#: A word is a name where at least this share of its uses within sentences begins with a capital.
_CAPITAL = 0.6
_FEWEST_USES, _REPEATED = 4, 2
#: A version of a thing: v2, 4.0, 2.x.
_VERSION = re.compile(r"^(?:v\d+(?:\.\w+)*|\d+\.(?:\d+|x)(?:\.\w+)*)$")
#: "Green Account (savings)": a word or two in brackets tell editions apart; more are a remark.
_BRACKETS = re.compile(r"\((\w[\w-]*(?: \w[\w-]*)?)\)")
#: A name in capitals inside a sentence, two words or more.
_NAME = re.compile(r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)+")
_FEWEST_BESIDE_NAME = 3
_DIGITS = 4
_RUNNING = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class Subjects:
    """The dictionary of terms that tell subjects apart, and what each entry is about in terms of it.

    `titled` are the terms of an entry's title, `repeated` those that its text names twice or more. `words`
    are all words of its title that say something, `names` those that texts mostly write with a capital.
    """

    terms: frozenset[str]
    names: frozenset[str]
    words: tuple[frozenset[str], ...]
    titled: tuple[frozenset[str], ...]
    repeated: tuple[frozenset[str], ...]

    def same(self, a: int, b: int) -> bool:
        """Whether two entries are about the same: by their titles, else by the names in their texts."""
        mine, theirs = self.titled[a], self.titled[b]
        if self._varies(a, b):
            return False
        if mine and theirs:
            return mine == theirs
        if mine or theirs:
            return (mine or theirs) <= (self.repeated[b] if mine else self.repeated[a])
        one, other = self.repeated[a], self.repeated[b]
        return 2 * len(one & other) >= min(len(one), len(other))

    def _varies(self, a: int, b: int) -> bool:
        """Whether the two titles are themselves one template: a name differs, or words beside the same words.

        A small help centre has too few titles of a template to learn from; two of them show it, too.
        """
        mine, theirs = self.words[a] - self.words[b], self.words[b] - self.words[a]
        if (mine | theirs) & self.names:
            return True
        beside = (self.words[a] & self.words[b]) - self.names
        return 0 < len(mine) == len(theirs) and len(beside) >= _FEWEST_BESIDE

    def in_text(self, text: str) -> frozenset[str]:
        """The terms that a text names."""
        return frozenset(word for word in statements.tokens(text)[0] if word in self.terms)


def learn(titles: Sequence[str], texts: Sequence[str | None]) -> Subjects:
    """The subjects of entries, by their titles and texts."""
    worded = [tuple(word for word in statements.tokens(title)[0] if word != DATE) for title in titles]
    capital = _capitals(texts)
    varying = {word for word in _varying(worded) if is_content(word) and not word.startswith("#")}
    bracketed = {
        word for title in titles for said in _BRACKETS.findall(title) for word in statements.tokens(said)[0]
    }
    names = {
        word for word in varying if capital.get(word, 0.0) >= _CAPITAL or _is_code(word) or word in bracketed
    }
    terms = frozenset(names | _beside(names, texts))
    said = tuple(
        frozenset(
            word for word in words if is_content(word) and not word.startswith("#") and not _is_number(word)
        )
        for words in worded
    )
    # A question in a customer's words has names in capitals, too, and "account" in small letters is none.
    written = {word for title in titles for word in _in_capitals(title)}
    seen = _capitals(texts, _REPEATED)
    named = frozenset(word for word in written if seen.get(word, 0.0) >= _CAPITAL)
    titled = tuple(frozenset(word for word in words if word in terms) for words in worded)
    return Subjects(terms, terms | named, said, titled, tuple(_repeated(text, terms) for text in texts))


def dated(title: str) -> tuple[str, tuple[str, ...]]:
    """A title without its dates and versions, and these; titles that differ only in them are editions."""
    words, values = statements.tokens(title)
    dates = [value for unit, value in zip(statements.masks(words), values, strict=True) if unit == DATE]
    versions = [word for word in re.findall(r"[\w.]+", title.lower()) if _VERSION.match(word)]
    rest = " ".join(word for word in words if word != DATE and word not in versions and is_content(word))
    return rest, (*dates, *versions)


def _varying(worded: Sequence[tuple[str, ...]]) -> set[str]:
    """Words that fill a slot of a template: titles that are equal but for one stretch of words."""
    fillers: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for words in set(worded):
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + _LONGEST_NAME) + 1):
                rest = (*words[:start], "*", *words[end:])
                if sum(map(is_content, rest)) - 1 >= _FEWEST_BESIDE:
                    fillers[rest].add(words[start:end])
        # "Gold Account" and "Gold Plus Account": a slot may be empty.
        for place in range(len(words) + 1):
            rest = (*words[:place], "*", *words[place:])
            if sum(map(is_content, words)) >= _FEWEST_BESIDE:
                fillers[rest].add(())
    return {word for said in fillers.values() if len(said) > 1 for filler in said for word in filler}


def _in_capitals(title: str) -> set[str]:
    """The words of a title that begin with a capital though they do not begin the title."""
    return {match[0].lower() for match in _RUNNING.finditer(title) if match.start() and match[0][0].isupper()}


def _capitals(texts: Sequence[str | None], fewest: int = _FEWEST_USES) -> Mapping[str, float]:
    """For each word, the share of its uses inside sentences that begin with a capital."""
    uses: Counter[str] = Counter()
    capitals: Counter[str] = Counter()
    for text in texts:
        for each in statements.statements(text):
            for match in _RUNNING.finditer(each.text):
                if not match.start():
                    continue
                word = match[0].lower().replace("’", "'").removesuffix("'s")
                uses[word] += 1
                capitals[word] += match[0][0].isupper()
    return {word: capitals[word] / count for word, count in uses.items() if count >= fewest}


def _beside(names: set[str], texts: Sequence[str | None]) -> set[str]:
    """Words that belong to names: Dark of "Dark Green Account", Years of "Gold Years Account".

    The last word of a name in capitals is what the thing is (account, card), and stands in the names of all.
    """
    uses = Counter(
        word
        for text in texts
        for match in _NAME.finditer(text or "")
        for words in [[each for each in statements.tokens(match[0])[0] if is_content(each)]]
        if names & set(words)
        for word in words[:-1]
        if not word.startswith("#")
    )
    return {word for word, count in uses.items() if count >= _FEWEST_BESIDE_NAME} - names


def _repeated(text: str | None, terms: frozenset[str]) -> frozenset[str]:
    said = Counter(word for word in statements.tokens(text or "")[0] if word in terms)
    return frozenset(word for word, count in said.items() if count >= _REPEATED)


def _is_number(word: str) -> bool:
    """Whether it is the number of a single order or ticket."""
    return sum(sign.isdigit() for sign in word) >= _DIGITS


def _is_code(word: str) -> bool:
    return any(sign.isdigit() for sign in word)
