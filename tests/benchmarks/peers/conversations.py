"""Made-up conversations of ten messages: nested, an object a line, and the same rows as flat tables."""

import json
import random
from datetime import datetime, timedelta
from pathlib import Path

MESSAGES = 10
#: Conversations of a file, so that none is over a gigabyte.
A_FILE = 500_000
_START, _DAYS = datetime(2026, 1, 1), 180
_ACTORS = {"user": "customer", "assistant": "ai", "human_agent": "human"}
_WORDS = (
    "where is my parcel order refund please thanks invoice address change cancel subscription login password "
    "reset delivery late broken item return label money back account number help urgent yesterday tomorrow"
).split()

PROFILE = """
name = "conversations"
source = "conversations"
kind = "tickets"
[columns]
ticket_id = "session_id"
customer_id = "user_id"
created_at = "started_at"
closed_at = "ended_at"
csat_good = { from = "rating", scale = "good_bad" }
[[unfold]]
path = "messages"
kind = "interactions"
[unfold.columns]
at = "ts"
text = "content"
[unfold.columns.actor]
from = "role"
otherwise = "refuse"
values = { user = "customer", assistant = "ai", human_agent = "human" }
"""


def write(folder: Path, count: int) -> tuple[list[Path], list[Path]]:
    """The files of that many conversations: nested ones, and flat ones with tickets first."""
    rng = random.Random(7)
    said = [" ".join(rng.choices(_WORDS, k=rng.randint(5, 16))) for _ in range(20_000)]
    folder.mkdir(exist_ok=True)
    nested, tickets, interactions = list[Path](), list[Path](), list[Path]()
    for number, first in enumerate(range(0, count, A_FILE)):
        nested.append(folder / f"conversations-{number}.jsonl")
        tickets.append(folder / f"tickets-{number}.csv")
        interactions.append(folder / f"interactions-{number}.csv")
        with (
            nested[-1].open("w") as out,
            tickets[-1].open("w") as parents,
            interactions[-1].open("w") as rows,
        ):
            parents.write("ticket_id,customer_id,created_at,closed_at,csat_good\n")
            rows.write("interaction_id,ticket_id,at,actor,text\n")
            for conversation in range(first, min(first + A_FILE, count)):
                start = _START + timedelta(seconds=conversation * _DAYS * 86400 // count)
                messages = list[dict[str, str]]()
                for place in range(MESSAGES):
                    at = f"{start + timedelta(seconds=37 * place):%Y-%m-%dT%H:%M:%SZ}"
                    asked = place < MESSAGES - 2 or conversation % 3
                    role = ("user", "assistant")[place % 2] if asked else "human_agent"
                    text = said[rng.randrange(len(said))]
                    messages.append({"role": role, "content": text, "ts": at})
                    rows.write(
                        f"s{conversation}/{place + 1:04},s{conversation},{at},{_ACTORS[role]},{text}\n"
                    )
                begun, ended = messages[0]["ts"], messages[-1]["ts"]
                rating = (None, "up", "down")[rng.randrange(3)]
                who = f"u{conversation % (count // 3 + 1)}"
                chat = {"session_id": f"s{conversation}", "user_id": who, "started_at": begun}
                out.write(
                    json.dumps({**chat, "ended_at": ended, "messages": messages, "rating": rating}) + "\n"
                )
                good = {None: "", "up": "true", "down": "false"}[rating]
                parents.write(f"s{conversation},{who},{begun},{ended},{good}\n")
    return nested, [*tickets, *interactions]
