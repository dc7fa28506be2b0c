import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from data.channels import channel_settings, public_addresses, sending, signed_webhook
from data.channels.channel_settings import Channel
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
