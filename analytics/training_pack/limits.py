"""Limits of a pack: no author's style dominates it, and texts that read like instructions are named."""

import re
from collections import Counter
from collections.abc import Sequence

from analytics.training_pack.pack_records import LeftOut, Preference

#: Where so many authors or more wrote answers, none has more than this share of them.
AUTHORS, LARGEST = 4, 0.25
#: A customer's text that tries to instruct a model: such items are looked at by a person, never followed.
_INSTRUCTS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|above|prior|all|your)\b.{0,20}"
    r"\b(?:instructions?|prompts?|rules?|guidelines?)\b"
    r"|\b(?:system prompt|developer message|jailbreak|you are now|act as (?:a|an|my)\b|pretend to be)\b"
    r"|<\|(?:im_start|im_end|system|endoftext)\|>|\[/?INST\]|^\s*(?:system|assistant)\s*:",
    re.IGNORECASE | re.MULTILINE,
)


def fair_share(
    given: Sequence[Preference],
) -> tuple[tuple[Preference, ...], tuple[LeftOut, ...], str | None]:
    """The pairs with no author above a quarter, those left out for it, and what to say about authors.

    Below four known authors nothing is left out, and the sentence names the largest share instead.
    """
    wrote = Counter(each.author for each in given if each.author is not None)
    if not given:
        return (), (), None
    if not wrote:
        return (
            tuple(given),
            (),
            "The log does not say who wrote the answers, so one author's style may dominate.",
        )
    if len(wrote) < AUTHORS:
        author, most = wrote.most_common(1)[0]
        share = most / sum(wrote.values())
        return (
            tuple(given),
            (),
            f"Known authors: {len(wrote)}. {author} wrote {share:.0%} of the answers.",
        )
    most = _cap(sorted(wrote.values()))
    seen: Counter[str] = Counter()
    kept, left = list[Preference](), list[LeftOut]()
    for each in given:
        if each.author is not None:
            seen[each.author] += 1
            if seen[each.author] > most:
                why = f"{each.author} would have more than a quarter of the answers."
                left.append(LeftOut(f"preference of ticket {each.ticket_id}", why))
                continue
        kept.append(each)
    return tuple(kept), tuple(left), None


def _cap(counts: Sequence[int]) -> int:
    """The most pairs that each author may have so that none has more than a quarter of what is kept."""
    for most in range(counts[-1], 0, -1):
        if most <= LARGEST * sum(min(count, most) for count in counts):
            return most
    return 1


def instructs(text: str) -> bool:
    """Whether a text reads like an instruction to a model."""
    return bool(_INSTRUCTS.search(text))
