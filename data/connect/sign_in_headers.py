"""Headers by which a request signs in at a desk, from its user and token."""

import base64
from collections.abc import Mapping


def bearer(_: str, token: str) -> Mapping[str, str]:
    """The header of a token that stands alone."""
    return {"authorization": f"Bearer {token}"}


def basic(user: str, password: str) -> Mapping[str, str]:
    """The header of a name and a password, RFC 7617."""
    return {"authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def basic_or_bearer(user: str, token: str) -> Mapping[str, str]:
    """The header of a user's token; of a token alone where no user is named."""
    return basic(user, token) if user else bearer(user, token)
