"""People and tokens as the database has them; not kept, for they may just have changed."""

from jobs.access import api_tokens, people
from jobs.access.api_tokens import ApiToken
from jobs.access.people import Person
from pages.components import load
from pages.components.access import signed_in


def everybody() -> tuple[Person, ...]:
    """All people, those with most rights first; only for whoever looks after them."""
    signed_in.demand("manage people")
    return people.listed(load.settings())


def tokens() -> tuple[ApiToken, ...]:
    """All tokens, the newest first."""
    signed_in.demand("manage people")
    return api_tokens.listed(load.settings())
