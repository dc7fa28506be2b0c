"""The desks that can be pulled from; a new one is one module beside this one and one line here."""

from data.connect.desk_contract import Desk
from data.connect.desks.chatwoot_api import CHATWOOT
from data.connect.desks.freshdesk_api import FRESHDESK
from data.connect.desks.hubspot_api import HUBSPOT
from data.connect.desks.intercom_api import INTERCOM
from data.connect.desks.jira_api import JIRA
from data.connect.desks.zendesk_api import ZENDESK
from data.errors import DataError

_EVERY = (ZENDESK, INTERCOM, FRESHDESK, CHATWOOT, HUBSPOT, JIRA)
DESKS: dict[str, Desk] = {each.name: each for each in _EVERY}


def named(name: str) -> Desk:
    """The desk of that name."""
    if name not in DESKS:
        raise DataError(f"There is no desk {name!r} to pull from. There are: {', '.join(DESKS)}.")
    return DESKS[name]
