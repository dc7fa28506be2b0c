"""Writes sentences from patterns: chooses [this|or that], fills {slots}, makes typing errors."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeVar

_T = TypeVar("_T")

#: A source of numbers in [0, 1): each choice takes one.
Dice = Callable[[], float]

_PART = re.compile(r"\[([^\]]*)\]|\{(\w+)\}")
_BLANKS = re.compile(r" {2,}| (?=[?,.!])")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def dice(numbers: Sequence[float]) -> Dice:
    """The numbers one after the other, and from the beginning again when they are used up."""
    place = -1

    def roll() -> float:
        nonlocal place
        place = (place + 1) % len(numbers)
        return numbers[place]

    return roll


def pick(options: Sequence[_T], roll: Dice) -> _T:
    """One of the options, each as likely as the others."""
    return options[int(roll() * len(options))]


def write(pattern: str, fill: Mapping[str, Callable[[], str]], roll: Dice) -> str:
    """A sentence of the pattern; the slots within a choice are filled too."""
    parts: list[str] = []
    for literal, options, slot in _parts(pattern):
        if options:
            chosen = pick(options, roll)
            parts.append(write(chosen, fill, roll) if "{" in chosen else chosen)
        elif slot:
            parts.append(fill[slot]())
        else:
            parts.append(literal)
    return _BLANKS.sub(_one_blank, "".join(parts))


def slip(text: str, roll: Dice) -> str:
    """The text with one letter swapped, dropped, doubled or missed, somewhere behind the first word."""
    place = 3 + int(roll() * max(1, len(text) - 5))
    if not (text[place : place + 2].isalpha() and text[place : place + 2].islower()) or len(text) < place + 3:
        return text
    one, next_one = text[place], text[place + 1]
    wrong = (next_one + one, next_one, one + one + next_one, pick(_LETTERS, roll) + next_one)
    return text[:place] + pick(wrong, roll) + text[place + 2 :]


def _one_blank(found: re.Match[str]) -> str:
    return " " if len(found[0]) > 1 else ""


@cache
def _parts(pattern: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    found: list[tuple[str, tuple[str, ...], str]] = []
    done = 0
    for match in _PART.finditer(pattern):
        if match.start() > done:
            found.append((pattern[done : match.start()], (), ""))
        found.append(("", tuple(match[1].split("|")), "") if match[1] is not None else ("", (), match[2]))
        done = match.end()
    return (*found, (pattern[done:], (), "")) if done < len(pattern) else tuple(found)
