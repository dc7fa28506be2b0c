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
#: Signs that Markdown acts on, as others that look like them.
_MARKDOWN = str.maketrans({"*": "\u2217", "[": "(", "]": ")", "\\": "/", "#": "\uff03", "~": "\u223c"})
#: Stands for the link while the words around it are made harmless.
_LINK = "\x00link\x00"


class SendingError(DataError):
    """A message that a channel did not take; a later try may succeed."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `key` is the same whenever the same message is sent again.

    Only a mail carries its attachment; other channels have the link alone.
    """

    kind: Literal["alert", "report", "test"]
    key: str
    title: str
    text: str
    sentence: str
    link: str
    lake_version: str
    attachment: Attachment | None = None


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
            # Else every message has a picture that the receiver fetches from somebody else's server.
            image_url_mask="", image_url_logo="",
        )  # fmt: skip
        service = Apprise.instantiate(_addressed(channel, message), asset=asset, suppress_exceptions=True)
    if service is None:
        raise SendingError(
            f"The address of the channel {channel.name!r} is not one of {channel.kind}. "
            "Look up its form in the documentation of Apprise."
        )
    # In this thread: the guard of addresses is this thread's.
    attached = _attached(message) if channel.kind == "mail" else None
    # A card of Teams is Markdown: text that is escaped for it shows its backslashes, also in the link.
    title, body, form = message.title, message.text, "text"
    if channel.kind == "Teams":
        title, body, form = title.translate(_MARKDOWN), _card(message), "markdown"
    if not service.notify(body=body, title=title, body_format=form, attach=attached):
        raise SendingError(
            f"{channel.kind} did not take the message of the channel {channel.name!r}. Are its address and "
            f"password right? An address of a private network needs {channel_settings.PRIVATE}=on."
        )


def _card(message: Message) -> str:
    """The text as Markdown: each line a paragraph, its signs escaped, and the link the only markup."""
    lines = message.text.replace(f"See: {message.link}", _LINK).translate(_MARKDOWN).splitlines()
    told = "\n\n".join(line for line in lines if line)
    return told.replace(_LINK, f"[Open in Pilotlight]({message.link})")


def _attached(message: Message) -> object | None:
    """The attachment as Apprise takes it, from memory: nothing of it is written to a disk."""
    if message.attachment is None:
        return None
    from apprise.attachment.memory import AttachMemory

    found = message.attachment
    return AttachMemory(content=found.content, name=found.name, mimetype=found.mime)


def _addressed(channel: Channel, message: Message) -> str:
    if channel.kind != "mail":
        return channel.url
    # A header of ours, by which rules of a mail program know a message that came twice.
    return f"{channel.url}{'&' if '?' in channel.url else '?'}%2BX-Pilotlight-Message={message.key}"
