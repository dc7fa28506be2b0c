"""The outbox: claim, send, mark; what a kill in between leaves, and what a receiver can know it by."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from sqlmodel import col, select, update

from data.channels import channel_settings
from data.channels.channel_settings import Channel
from data.channels.sending import Message, SendingError
from data.database import sessions
from data.database.alert_tables import MessageRecord
from data.settings import Settings
from jobs.alerts import outbox
from tests.data.channels.webhook_receiver import SECRET, Receiver, receiving
from tests.jobs.worker_processes import settings_of
from tests.server_process import ROOT

#: A sender that is killed after the channel has the message and before that is written down.
KILLED = """
import os
from data import settings
from jobs.alerts import outbox
outbox._mark_sent = lambda *_: os.kill(os.getpid(), 9)
outbox.deliver(settings.read())
"""


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Settings]:
    found = settings_of(tmp_path / "home", database_url)
    yield found
    sessions.forget(found)


@pytest.fixture
def receivers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Receiver, Receiver]]:
    with receiving() as one, receiving() as other:
        for name, each in (("ONE", one), ("OTHER", other)):
            monkeypatch.setenv(f"PILOTLIGHT_CHANNEL_{name}", each.url)
            monkeypatch.setenv(f"PILOTLIGHT_CHANNEL_{name}_SECRET", SECRET)
        monkeypatch.setenv(channel_settings.PRIVATE, "on")
        yield one, other


State = Literal["waiting", "muted", "held"]


def put(
    settings: Settings, about: str = "episode a", *, state: State = "waiting", channels: str = "one other"
) -> None:
    with sessions.session(settings) as opened:
        outbox.add(
            opened, about, "desk", channels.split(), title="Harm", sentence="It is worse.", page="month",
            lake_version="3.1.0", now=datetime.now(UTC), state=state,
        )  # fmt: skip


def states(settings: Settings) -> dict[str, str]:
    return {each.channel: each.state for each in outbox.listed(settings)}


def later(settings: Settings) -> None:
    """The claim of who was killed has run out."""
    with sessions.session(settings) as opened:
        opened.exec(update(MessageRecord).values(not_before=datetime.now(UTC) - timedelta(seconds=1)))


def test_a_message_goes_to_each_channel_once(here: Settings, receivers: tuple[Receiver, Receiver]) -> None:
    put(here)
    put(here)
    assert outbox.deliver(here) == (2, 0) and outbox.deliver(here) == (0, 0)
    assert [len(each.came) for each in receivers] == [1, 1]
    assert states(here) == {"one": "sent", "other": "sent"}


def test_who_is_killed_between_sending_and_marking_sends_again_under_the_same_key(
    here: Settings, receivers: tuple[Receiver, Receiver]
) -> None:
    put(here)
    environment = {
        **os.environ, "PILOTLIGHT_HOME": str(here.home), "LAKE_URL": here.lake_url,
        "DATABASE_URL": here.database_url, "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    killed = subprocess.run([sys.executable, "-c", KILLED], env=environment, cwd=ROOT, check=False)
    assert killed.returncode == -9
    assert states(here) == {"one": "sending", "other": "waiting"}
    # The other channel's message goes out; the claimed one waits until nobody can be sending it any more.
    assert outbox.deliver(here) == (1, 0)
    later(here)
    assert outbox.deliver(here) == (1, 0)
    one, other = receivers
    assert len(one.ids) == 2 and len(set(one.ids)) == 1, "a receiver that keeps the ids has it once"
    assert len(other.ids) == 1
    assert states(here) == {"one": "sent", "other": "sent"}
    assert {each.channel: each.again for each in outbox.listed(here)} == {"one": True, "other": False}


def test_who_is_killed_before_sending_loses_nothing(
    here: Settings, receivers: tuple[Receiver, Receiver]
) -> None:
    put(here)
    assert outbox.claim(here) is not None
    later(here)
    assert outbox.deliver(here) == (2, 0)
    assert [len(each.came) for each in receivers] == [1, 1]


def test_a_slow_sender_whose_claim_ran_out_changes_nothing(here: Settings) -> None:
    put(here, channels="one")
    slow = outbox.claim(here)
    later(here)
    fast = outbox.claim(here)
    assert slow is not None and fast is not None and slow.id == fast.id
    outbox._mark_failed(here, slow, "too slow")
    assert states(here) == {"one": "sending"}
    outbox._mark_sent(here, fast)
    assert states(here) == {"one": "sent"}


def test_two_senders_at_once_send_each_message_once(here: Settings) -> None:
    for number in range(20):
        put(here, f"episode {number}", channels="one")
    sent: list[str] = []

    def send(_: Channel, message: Message) -> None:
        sent.append(message.key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PILOTLIGHT_CHANNEL_ONE", "mailto://x.example")
        both = [threading.Thread(target=outbox.deliver, args=(here, send)) for _ in range(2)]
        for each in both:
            each.start()
        for each in both:
            each.join()
    assert len(sent) == len(set(sent)) == 20


def test_a_channel_that_fails_is_tried_five_times_and_then_given_up(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PILOTLIGHT_CHANNEL_ONE", "mailto://x.example")
    put(here, channels="one")

    def send(_: Channel, message: Message) -> None:
        raise SendingError("The channel 'one' cannot be reached.")

    for _ in range(outbox.TRIES):
        assert outbox.deliver(here, send) == (0, 1) and outbox.deliver(here, send) == (0, 0)
        later(here)
    (row,) = outbox.listed(here)
    assert (row.state, row.tries, row.again) == ("failed", 5, False) and "cannot be reached" in row.error
    assert outbox.deliver(here, send) == (0, 0)


def test_a_channel_that_was_removed_says_so(here: Settings) -> None:
    put(here, channels="gone")
    assert outbox.deliver(here) == (0, 1)
    assert "no channel 'gone' any more" in outbox.listed(here)[0].error


def test_what_is_muted_is_never_sent_and_what_is_held_once_it_is_released(
    here: Settings, receivers: tuple[Receiver, Receiver]
) -> None:
    put(here, "episode a", state="muted")
    put(here, "episode b", state="held")
    put(here, "episode c", state="held")
    assert outbox.deliver(here) == (0, 0) and receivers[0].came == []
    for _ in range(2):
        with sessions.session(here) as opened:
            outbox.release(opened, ["episode a", "episode b"], datetime.now(UTC))
        outbox.deliver(here)
    assert receivers[0].ids == [outbox.key_of("episode b", "one")]
    assert sorted(states_of(here, "one")) == ["held", "muted", "sent"]


def states_of(settings: Settings, channel: str) -> list[str]:
    return [each.state for each in outbox.listed(settings) if each.channel == channel]


def test_no_address_and_no_secret_is_in_the_database(
    here: Settings, receivers: tuple[Receiver, Receiver]
) -> None:
    put(here)
    outbox.deliver(here)
    with sessions.session(here, reads_only=True) as opened:
        rows = opened.exec(select(MessageRecord).order_by(col(MessageRecord.id))).all()
    told = " ".join(str(row.model_dump()) for row in rows)
    assert "127.0.0.1" not in told and "whsec" not in told
