"""Rasa NLU training data, version 3.1: `nlu`, each intent with its examples as a block of lines.

CALM assistants do not read it. `[text](entity)` and `[text]{…}` mean entities there, so a bracket that would
begin one is kept apart by a space.
"""

import re
from collections import defaultdict

import yaml

from analytics.training_pack.pack_records import Pack

_ENTITY = re.compile(r"\](?=[({])")


class _Block(str):
    """Text that is written as a literal block."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes blocks as blocks."""


def _block(dumper: yaml.SafeDumper, text: _Block) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


_Dumper.add_representer(_Block, _block)


def files(pack: Pack) -> dict[str, bytes]:
    """`rasa_nlu.yml`, where there is an example of an intent."""
    said: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for each in pack.examples:
        said[each.intent].setdefault(line(each.text))
    if not said:
        return {}
    found = {
        "version": "3.1",
        "nlu": [
            {"intent": intent(name), "examples": _Block("".join(f"- {text}\n" for text in texts if text))}
            for name, texts in sorted(said.items())
        ],
    }
    text = yaml.dump(found, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return {"rasa_nlu.yml": text.encode()}


def line(text: str) -> str:
    """A request on one line, without anything that Rasa reads as an entity."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return _ENTITY.sub("] ", " ".join(printable.split()))


def intent(name: str) -> str:
    """An intent's name without what Rasa reads as part of its own notation."""
    return re.sub(r"[\s/+]+", "_", name.strip()) or "unnamed"
