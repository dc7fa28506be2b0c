"""Sends one message on one channel; what goes wrong is said without the channel's address."""

import json
import logging
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Literal

from data.channels import channel_settings, public_addresses, signed_webhook
from data.channels.channel_settings import Channel
from data.channels.public_addresses import PrivateAddressError
from data.errors import DataError

_TIMEOUT = 15.0


class SendingError(DataError):
    """A message that a channel did not take; a later try may succeed."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `key` is the same whenever the same message is sent again."""

    kind: Literal["alert", "report", "test"]
    key: str
    title: str
    text: str
    sentence: str
    link: str
    lake_version: str


def send(channel: Channel, message: Message) -> None:
    """Sends it; raises SendingError where the channel did not say that it has it."""
    allow_private = channel_settings.allows_private()
    try:
        with public_addresses.guarded(allow_private=allow_private):
            if channel.kind == "webhook":
                _webhook(channel, message)
            else:
                _apprise(channel, message)
    except PrivateAddressError:
        raise SendingError(
            f"The channel {channel.name!r} leads to an address of a private network. "
            f"Set {channel_settings.PRIVATE}=on where that is meant."
        ) from None
    except (OSError, HTTPException) as error:
        raise SendingError(
            f"The channel {channel.name!r} cannot be reached ({type(error).__name__}). "
            "Is its address right, and is the other side up?"
        ) from None


def _webhook(channel: Channel, message: Message) -> None:
    body = {
        "type": f"pilotlight.{message.kind}",
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": {
            "key": message.key,
            "title": message.title,
            "sentence": message.sentence,
            "link": message.link,
            "lake_version": message.lake_version,
        },
    }
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    status = signed_webhook.post(channel.url, channel.secret, message.key, content, datetime.now(UTC))
    if not 200 <= status < 300:
        redirect = " Redirects are not followed." if 300 <= status < 400 else ""
        raise SendingError(f"The webhook {channel.name!r} answered {status}.{redirect}")


def _apprise(channel: Channel, message: Message) -> None:
    # It logs what it was given, addresses included, at a level that nobody asked for.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        # Its modules are imported as they are needed, one of them for old versions of Python.
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise import Apprise, AppriseAsset

        asset = AppriseAsset(
            app_id="Pilotlight", app_desc="Pilotlight", app_url="", http_redirects=False,
            service_timeout=_TIMEOUT, async_mode=False,
        )  # fmt: skip
        service = Apprise.instantiate(_addressed(channel, message), asset=asset, suppress_exceptions=True)
    if service is None:
        raise SendingError(
            f"The address of the channel {channel.name!r} is not one of {channel.kind}. "
            "Look up its form in the documentation of Apprise."
        )
    # In this thread: the guard of addresses is this thread's.
    if not service.notify(body=message.text, title=message.title, body_format="text"):
        raise SendingError(
            f"{channel.kind} did not take the message of the channel {channel.name!r}. Are its address and "
            f"password right? An address of a private network needs {channel_settings.PRIVATE}=on."
        )


def _addressed(channel: Channel, message: Message) -> str:
    if channel.kind != "mail":
        return channel.url
    # A header of ours, by which rules of a mail program know a message that came twice.
    return f"{channel.url}{'&' if '?' in channel.url else '?'}%2BX-Pilotlight-Message={message.key}"
