"""Identity from a proxy's signed assertion (a JWT in a header), held against the proxy's published keys."""

import json
import time
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from data.errors import DataError
from jobs.access.sign_in_settings import Proxy
from jobs.access.viewers import NotSignedInError

#: Signed by a private key of the proxy; a shared secret or none would be anybody's.
ALGORITHMS = ["ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "Ed25519"]
_SECONDS = 600.0
_TIMEOUT = 5.0
_KEYS: dict[str, tuple[float, KeySet]] = {}
_LOCK = Lock()


def identity(proxy: Proxy, assertion: str) -> tuple[str, str]:
    """E-mail and subject that an assertion vouches for; raises NotSignedInError where it does not hold."""
    try:
        token = jwt.decode(assertion, _keys(proxy.keys), algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            exp={"essential": True},
            iss={"essential": True, "value": proxy.issuer},
            aud={"essential": True, "value": proxy.audience},
            sub={"essential": True},
            email={"essential": True},
        ).validate(token.claims)
    except (JoseError, ValueError) as error:
        raise NotSignedInError(
            f"The proxy's assertion does not hold ({type(error).__name__}). "
            "Check its issuer, audience and keys."
        ) from None
    claims: dict[str, Any] = token.claims
    return str(claims["email"]), f"{claims['iss']}|{claims['sub']}"


def _keys(place: str) -> KeySet:
    with _LOCK:
        at, found = _KEYS.get(place, (0.0, None))
        if found is None or time.monotonic() - at > _SECONDS:
            found = KeySet.import_key_set(_document(place))
            _KEYS[place] = time.monotonic(), found
        return found


def _document(place: str) -> Any:  # noqa: ANN401
    try:
        if place.startswith("https://"):
            return httpx.get(place, timeout=_TIMEOUT).raise_for_status().json()
        return json.loads(Path(place).read_text(encoding="utf-8"))
    except (httpx.HTTPError, OSError, ValueError) as error:
        raise DataError(
            f"The proxy's keys cannot be read from {place} ({type(error).__name__}). "
            "Name the file of its JSON Web Key Set, or an address with https://."
        ) from None
