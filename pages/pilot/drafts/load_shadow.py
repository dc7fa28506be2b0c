"""What the page Shadow shows, kept by lake version and by what was decided."""

from data.errors import DataError
from jobs.decisions import decision_log as log
from jobs.shadow import blind_pairs, shadow_readiness
from jobs.shadow.blind_pairs import Paired
from jobs.shadow.shadow_readiness import Shadow
from pages.components.cache import kept
from pages.components.load import At


def shadow(at: At, bar: float) -> Shadow | str:
    """The shadow of a source at a bar; a sentence where it has none."""
    return _shadow(at, bar, log.stamp(at.settings, at.source))


def paired(at: At) -> Paired | None:
    """Drafts and people's texts that were tagged blind; None where nobody has."""
    return _paired(at, log.stamp(at.settings, at.source, "answer tag"))


@kept(16, ttl=600.0)
def _shadow(at: At, bar: float, stamp: int) -> Shadow | str:
    try:
        return shadow_readiness.of_source(at.settings, at.source, bar=bar)
    except DataError as error:
        return str(error)


@kept(16, ttl=600.0)
def _paired(at: At, stamp: int) -> Paired | None:
    return blind_pairs.of_source(at.settings, at.source)
