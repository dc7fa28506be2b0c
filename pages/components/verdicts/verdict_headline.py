"""A verdict as its badge and its sentence, as the first line of a page shows it."""

from analytics import wording
from analytics.pilot.verdict_records import Overall, Verdict

#: Colour, picture and word of the whole; green and red only once nothing can change it back.
_WHOLE: dict[Overall, tuple[str, str, str]] = {
    "invalid": ("red", "block", "INVALID"),
    "stop": ("red", "front_hand", "STOP"),
    "too early": ("orange", "hourglass_top", "TOO EARLY"),
    "go": ("green", "check", "GO"),
    "hold": ("orange", "pause", "HOLD"),
}


def of(found: Verdict) -> str:
    """Badge and sentence of a verdict, in markdown."""
    return f"{_badges(found)} {wording.plain(found.sentence, 300)}"


def _badges(found: Verdict) -> str:
    colour, picture, word = _WHOLE[found.state]
    if not found.exploratory:
        return f":{colour}-badge[:material/{picture}: {word.replace(' ', wording.UNBROKEN)}]"
    # What was promised afterwards is no promise, so nothing of it is coloured.
    return f":gray-badge[:material/explore: EXPLORATORY] :gray-badge[:material/{picture}: {word}]"
