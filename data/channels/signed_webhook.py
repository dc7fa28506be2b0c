"""Signed webhooks as Standard Webhooks say: id, timestamp, and an HMAC over both and the body."""

import base64
import hashlib
import hmac
import http.client
import ssl
from datetime import datetime
from urllib.parse import urlsplit

_SECONDS = 15.0
#: More of an answer than this is nobody's acknowledgement.
_MOST_ANSWER = 65_536


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature`."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return f"v1,{base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()}"


def post(url: str, secret: bytes, message_id: str, body: bytes, now: datetime) -> int:
    """Posts a JSON body once and returns the status; a redirect is an answer and is not followed.

    The id stays the same when a message is sent again, so a receiver that keeps it sees the message once.
    """
    parts, timestamp = urlsplit(url), int(now.timestamp())
    host = parts.hostname or ""
    if parts.scheme == "https":
        opened = http.client.HTTPSConnection(
            host, parts.port, timeout=_SECONDS, context=ssl.create_default_context()
        )
    else:
        opened = http.client.HTTPConnection(host, parts.port, timeout=_SECONDS)
    headers = {
        "content-type": "application/json",
        "user-agent": "Pilotlight",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }
    try:
        opened.request(
            "POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, headers
        )
        answer = opened.getresponse()
        answer.read(_MOST_ANSWER)
        return answer.status
    finally:
        opened.close()
