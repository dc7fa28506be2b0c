"""The words of a message about an alert, as plain text that no program turns into links or mentions."""

import re

#: Between two letters a full stop, a colon before a slash and an at sign make an address.
_ADDRESS = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])|:(?=//)|(?<=\S)@(?=\S)|\B@(?=\w)")
#: Slack reads mentions and links in angle brackets, and code in backticks.
_ACTED_ON = str.maketrans("<>`", "()'")
#: Breaks an address without being seen.
_JOINER = "\u2060"


def harmless(text: str, longest: int = 400) -> str:
    """Words that came from data: on one line, without signs that Slack or a mail program acts on."""
    flat = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    plain = flat.translate(_ACTED_ON)
    short = plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
    return _ADDRESS.sub(lambda found: f"{_JOINER}{found[0]}{_JOINER}", short)


def body(sentence: str, link: str, lake_version: str, key: str, *, again: bool = False) -> str:
    """The text of a message: why, where to look, on which data, and the key that tells it from every other.

    The lines of `sentence` stay lines.
    `again`: it may have been sent before, because a sending was interrupted.
    """
    said = ["\n".join(harmless(line) for line in sentence.splitlines()), f"See: {link}"]
    said.append(f"Lake version {lake_version}. Message {key}." if lake_version else f"Message {key}.")
    if again:
        said.append("The first sending was interrupted. If you have this message already, ignore this one.")
    return "\n\n".join(said)
