import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import requests
import requests.adapters

from data.channels import channel_settings, public_addresses, sending, signed_webhook
from data.channels.channel_settings import Channel, Kind
from data.channels.public_addresses import PrivateAddressError
from data.channels.sending import Message, SendingError
from tests.data.channels.mail_receiver import receiving_mail
from tests.data.channels.webhook_receiver import KEY, Receiver, receiving

MESSAGE = Message(
    "alert", "key-1", "Harm", "It is worse.\n\nSee: x", "It is worse.", "https://s.example/x", "3.1"
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(channel_settings.PRIVATE, "on")


def hook(receiver: Receiver) -> Channel:
    return Channel("hook", "webhook", receiver.url, KEY)


@pytest.mark.usefixtures("private")
def test_a_webhook_is_signed_as_standard_webhooks_say(receiver: Receiver) -> None:
    sending.send(hook(receiver), MESSAGE)
    ((headers, body),) = receiver.came
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == "key-1"
    told = json.loads(body)
    assert told["type"] == "pilotlight.alert" and told["data"]["link"] == "https://s.example/x"


def test_the_published_example_of_a_signature_is_met() -> None:
    # Of the specification's test vectors: secret, id, timestamp, payload, signature.
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = signed_webhook.signature(
        secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.usefixtures("private")
def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 307, receiver.url
    with pytest.raises(SendingError, match=r"answered 307\. Redirects are not followed"):
        sending.send(hook(receiver), MESSAGE)
    assert len(receiver.came) == 1


def test_a_private_address_is_refused_unless_a_setting_allows_it(receiver: Receiver) -> None:
    with pytest.raises(SendingError, match="private network"):
        sending.send(hook(receiver), MESSAGE)
    assert receiver.came == []


def test_mail_to_a_private_address_is_refused_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        url = f"mailto://u:p@127.0.0.1:{listening.getsockname()[1]}?to=a@example.org"
        with pytest.raises(SendingError) as caught:
            sending.send(Channel("team", "mail", url), MESSAGE)
        with pytest.raises(TimeoutError):
            listening.accept()
    assert "u:p" not in str(caught.value)


@pytest.mark.usefixtures("private")
def test_a_mail_carries_the_words_and_the_key_by_which_a_second_one_is_known() -> None:
    with receiving_mail() as (port, came):
        url = f"mailto://127.0.0.1:{port}?from=pilot@example.org&to=desk@example.org&mode=insecure"
        sending.send(Channel("team", "mail", url), MESSAGE)
    (mail,) = came
    assert mail["X-Pilotlight-Message"] == MESSAGE.key and mail["Subject"] == MESSAGE.title
    assert mail["To"] == "desk@example.org"
    assert "It is worse." in str(mail.get_payload(decode=True), "utf-8")


@pytest.mark.usefixtures("private")
def test_a_mail_carries_its_attachment() -> None:
    with receiving_mail() as (port, came):
        url = f"mailto://127.0.0.1:{port}?from=pilot@example.org&to=desk@example.org&mode=insecure"
        attached = sending.Attachment("october.pdf", b"%PDF-1.7 ...", "application/pdf")
        sending.send(Channel("team", "mail", url), replace(MESSAGE, attachment=attached))
    (found,) = [each for each in came[0].walk() if each.get_filename()]
    assert (found.get_filename(), found.get_content_type()) == ("october.pdf", "application/pdf")
    assert found.get_payload(decode=True) == b"%PDF-1.7 ..."


@pytest.fixture
def redirected(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were posted to; what is posted to a fixed host arrives at the receiver here."""
    asked: list[str] = []
    send = requests.adapters.HTTPAdapter.send

    def to_us(self: object, request: requests.PreparedRequest, **named: object) -> requests.Response:
        asked.append(str(request.url))
        request.url = receiver.url
        return send(self, request, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", to_us)
    return asked


LOUD = replace(
    MESSAGE,
    title="Harm: desk *now*",
    text="Line one <!channel> [x](http://evil.example) *b*.\nLine two.\n\n"
    "See: https://s.example/x\n\nMessage k.",
)


@pytest.mark.usefixtures("private")
def test_what_slack_gets(receiver: Receiver, redirected: list[str]) -> None:
    receiver.status, receiver.answer = 200, b"ok"
    sending.send(Channel("team", "Slack", "slack://TABCDEFGH/BABCDEFGH/abcdefghijklmnopqrstuvwx"), LOUD)
    assert redirected == ["https://hooks.slack.com/services/TABCDEFGH/BABCDEFGH/abcdefghijklmnopqrstuvwx"]
    ((headers, body),) = receiver.came
    assert headers["content-type"].startswith("application/json")
    told = json.loads(body)
    assert told["mrkdwn"] is False, "signs of data are signs"
    (part,) = told["attachments"]
    assert part["title"] == LOUD.title and "See: https://s.example/x" in part["text"]
    assert "Line one &lt;!channel&gt;" in part["text"] and "<" not in part["text"]
    # Nothing is fetched from a third server when it is shown.
    assert body.count(b"http") == 2 and not {"icon_url", "username"} & set(told)


@pytest.mark.usefixtures("private")
def test_what_teams_gets(receiver: Receiver, redirected: list[str]) -> None:
    receiver.status = 202
    url = "workflows://prod-01.westeurope.logic.azure.com:443/0123456789abcdef/sig-xyz_123"
    sending.send(Channel("team", "Teams", url), LOUD)
    (asked,) = redirected
    assert asked.startswith("https://prod-01.westeurope.logic.azure.com:443/workflows/0123456789abcdef/")
    assert "sig=sig-xyz_123" in asked
    ((_, body),) = receiver.came
    (card,) = json.loads(body)["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    title, text = (each["text"] for each in card["content"]["body"])
    assert title == "Harm: desk \u2217now\u2217"
    # One link, ours, and neither emphasis nor a link made of words from data.
    assert text.split("\n\n") == [
        "Line one <!channel> (x)(http://evil.example) \u2217b\u2217.",
        "Line two.",
        "[Open in Pilotlight](https://s.example/x)",
        "Message k.",
    ]
    assert {each["type"] for each in card["content"]["body"]} == {"TextBlock"}


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("Slack", "slack://TABCDEFGH/BABCDEFGH/hunter2hunter2hunter2hun"),
        ("Teams", "workflows://prod-01.westeurope.logic.azure.com:443/0123456789abcdef/hunter2"),
    ],
)
@pytest.mark.usefixtures("private", "redirected")
def test_what_slack_or_teams_refuses_is_a_failure_without_the_address(
    receiver: Receiver, kind: Kind, url: str
) -> None:
    receiver.status = 403
    with pytest.raises(SendingError, match=f"{kind} did not take the message") as caught:
        sending.send(Channel("team", kind, url), MESSAGE)
    assert "hunter2" not in str(caught.value) and len(receiver.came) == 1


def test_a_name_that_changes_its_address_is_caught_when_it_is_connected_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: whatever was asked before, the socket goes to another address."""
    port = int(receiver.url.split(":")[2].split("/")[0])
    to_us = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: to_us)
    channel = Channel("hook", "webhook", f"http://public.example:{port}/hook", KEY)
    with pytest.raises(SendingError, match="private network"):
        sending.send(channel, MESSAGE)
    assert receiver.came == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.1", "100.64.0.1",
     "::1", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
     "2002:7f00:1::", "::", "224.0.0.1", "localhost", ""],
)  # fmt: skip
def test_addresses_that_are_not_public_are_not_allowed(address: str) -> None:
    assert not public_addresses.is_allowed(address, allow_private=False)


def test_public_addresses_are_allowed_and_a_clouds_own_never() -> None:
    assert public_addresses.is_allowed("8.8.8.8", allow_private=False)
    assert public_addresses.is_allowed("2001:4860:4860::8888", allow_private=False)
    assert public_addresses.is_allowed("10.0.0.1", allow_private=True)
    for address in ("169.254.169.254", "fe80::1", "::", "::ffff:169.254.169.254"):
        assert not public_addresses.is_allowed(address, allow_private=True)


def test_outside_of_the_guard_everything_is_connected_as_before(receiver: Receiver) -> None:
    with public_addresses.guarded(allow_private=False), pytest.raises(PrivateAddressError):
        signed_webhook.post(receiver.url, KEY, "a", b"{}", datetime.now(UTC))
    assert signed_webhook.post(receiver.url, KEY, "a", b"{}", datetime.now(UTC)) == 204


@pytest.mark.usefixtures("private")
def test_a_channel_that_is_down_says_so_without_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(SendingError, match="cannot be reached") as caught:
        sending.send(Channel("hook", "webhook", f"http://127.0.0.1:{port}/hunter2", KEY), MESSAGE)
    assert "hunter2" not in str(caught.value) and str(port) not in str(caught.value)
