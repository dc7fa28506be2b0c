"""The Ed25519 key with which this installation signs evidence packs: anybody can verify, only it can sign."""

import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from data.privacy import redaction_key
from data.settings import Settings


def public_key(settings: Settings) -> str:
    """The public key in 64 hexadecimal digits, the same for every home over one lake."""
    return _key(settings).public_key().public_bytes_raw().hex()


def sign(settings: Settings, content: bytes) -> str:
    """The signature of contents in 128 hexadecimal digits."""
    return _key(settings).sign(content).hex()


def _key(settings: Settings) -> Ed25519PrivateKey:
    """Follows from the redaction key and says nothing about it, so a restored home signs as before."""
    ours = redaction_key.load(settings.home)
    return Ed25519PrivateKey.from_private_bytes(
        hmac.digest(ours, b"pilotlight evidence pack signature", "sha256")
    )
