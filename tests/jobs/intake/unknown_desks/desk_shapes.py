"""The same tickets in the shape of public exports of desks that nothing is written for, in their languages.

Zoho Desk, Dynamics 365, Request Tracker, Redmine, Trengo, Re:amaze and Crisp: names, notations and words are
those of their exports and interfaces; the tickets are made up.
"""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

ROWS = 60
#: Who had a ticket last, by whose it is.
OWNERS = {"ai": "Zia Bot", "both": "Ana Ruiz", "human": "Tom Berg"}


@dataclass(frozen=True)
class Ticket:
    """What is true of a ticket, in no desk's words."""

    number: int
    created: datetime
    who: str
    solved: bool
    first: datetime
    closed: datetime | None
    work: int
    points: int | None
    customer: int
    was_reopened: bool
    subject: str

    @property
    def is_escalated(self) -> bool:
        """Whether the agent had it before a person."""
        return self.who == "both"

    @property
    def wait(self) -> int:
        """Minutes until the first response."""
        return int((self.first - self.created).total_seconds() // 60)

    @property
    def open_as(self) -> int:
        """Which of a desk's words for open it has."""
        return self.number % 2


def tickets(seed: int) -> list[Ticket]:
    """Sixty tickets of fifty days, the oldest first."""
    draw, found = Random(seed), list[Ticket]()
    for number in range(ROWS):
        created = datetime(2026, 2, 1, 8) + timedelta(
            hours=draw.randint(0, 1200), minutes=draw.randint(0, 59)
        )
        who = draw.choice(["ai", "ai", "both", "human"])
        first = created + timedelta(minutes=draw.randint(20, 400) if who == "human" else draw.randint(1, 5))
        solved = draw.random() < 0.8
        found.append(
            Ticket(
                number,
                created,
                who,
                solved,
                first,
                first + timedelta(minutes=draw.randint(30, 3000)) if solved else None,
                0 if who == "ai" else draw.choice([5, 10, 15, 20, 45, 90]),
                draw.choice([None, None, 1, 2, 3, 4, 5, 5]),
                draw.randint(1, 12),
                draw.random() < 0.1,
                draw.choice(["Where is my parcel", "Invoice wrong", "Password reset", "Damaged on arrival"]),
            )
        )
    return sorted(found, key=lambda each: each.created)


def clock(minutes: int) -> str:
    """A duration as Zoho writes it."""
    return f"{minutes // 60:02}:{minutes % 60:02} hrs"


def at(form: str, moment: datetime | None, without: str = "") -> str:
    """A time in a desk's notation."""
    return without if moment is None else moment.strftime(form)


ZOHO, US, GERMAN = "%d %b %Y %I:%M %p", "%m/%d/%Y %I:%M %p", "%d.%m.%Y %H:%M"
SPANISH, DUTCH, RT, SQL = "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M", "%a %b %d %H:%M:%S %Y", "%Y-%m-%d %H:%M:%S"
HAPPY = {1: "Bad", 2: "Bad", 3: "Okay", 4: "Good", 5: "Good", None: ""}
FELIZ = {"Good": "Bueno", "Okay": "Regular", "Bad": "Malo", "": ""}
SATISFIED = {1: "Very Dissatisfied", 2: "Dissatisfied", 3: "Neutral", 4: "Satisfied", 5: "Very Satisfied"}
ZUFRIEDEN = {1: "Sehr unzufrieden", 2: "Unzufrieden", 3: "Neutral", 4: "Zufrieden", 5: "Sehr zufrieden"}


def zoho_en(t: Ticket) -> dict[str, Any]:
    return {
        "Ticket Id": 45000 + t.number,
        "Ticket Reference Id": f"#{900 + t.number}",
        "Subject": t.subject,
        "Status (Ticket)": "Closed" if t.solved else ("Open", "On Hold")[t.open_as],
        "Priority (Ticket)": "High",
        "Channel": "Email",
        "Contact Id": 7000 + t.customer,
        "Contact Name": f"Customer {t.customer}",
        "Ticket Owner": OWNERS[t.who],
        "Created Time (Ticket)": at(ZOHO, t.created),
        "Ticket Closed Time": at(ZOHO, t.closed),
        "First Response Time (in Minutes)": t.wait,
        "Total Time Spent": clock(t.work),
        "Happiness Rating": HAPPY[t.points],
        "Number of Reopen": int(t.was_reopened),
        "Is Escalated": str(t.is_escalated).lower(),
        "Number of Threads": 3,
    }


def zoho_es(t: Ticket) -> dict[str, Any]:
    return {
        "ID del Ticket": 45000 + t.number,
        "Asunto": t.subject,
        "Estado": "Cerrado" if t.solved else "Abierto",
        "Canal": "Correo electrónico",
        "ID del contacto": 7000 + t.customer,
        "Propietario del ticket": OWNERS[t.who],
        "Hora de creación": at(SPANISH, t.created),
        "Hora de cierre": at(SPANISH, t.closed),
        "Tiempo de primera respuesta": clock(t.wait),
        "Valoración de felicidad": FELIZ[HAPPY[t.points]],
        "Escalado": "Sí" if t.is_escalated else "No",
    }


def dynamics_en(t: Ticket) -> dict[str, Any]:
    return {
        "(Do Not Modify) Case": f"0d1f-{t.number:04}",
        "(Do Not Modify) Row Checksum": f"cs{t.number}==",
        "(Do Not Modify) Modified On": at(US, t.closed or t.first),
        "Case Number": f"CAS-01{t.number:03}-K2",
        "Case Title": t.subject,
        "Customer": f"Contoso {t.customer}",
        "Origin": "Web",
        "Status": "Resolved" if t.solved else "Active",
        "Status Reason": "Problem Solved" if t.solved else ("In Progress", "Waiting for Details")[t.open_as],
        "Owner": OWNERS[t.who],
        "Created On": at(US, t.created),
        "First Response Sent": "Yes",
        "First Response On": at(US, t.first),
        "Resolved On": at(US, t.closed),
        "Is Escalated": "Yes" if t.is_escalated else "No",
        "Escalated On": at(US, t.first) if t.is_escalated else "",
        "Satisfaction": SATISFIED.get(t.points or 0, ""),
    }


def dynamics_de(t: Ticket) -> dict[str, Any]:
    return {
        "Fallnummer": f"CAS-01{t.number:03}-K2",
        "Anfragetitel": t.subject,
        "Kunde": f"Contoso {t.customer}",
        "Ursprung": "Web",
        "Status": "Gelöst" if t.solved else "Aktiv",
        "Statusgrund": "Problem gelöst" if t.solved else "In Bearbeitung",
        "Besitzer": OWNERS[t.who],
        "Erstellt am": at(GERMAN, t.created),
        "Erste Antwort am": at(GERMAN, t.first),
        "Gelöst am": at(GERMAN, t.closed),
        "Eskaliert am": at(GERMAN, t.first) if t.is_escalated else "",
        "Abgerechnete Zeit": t.work,
        "Zufriedenheit": ZUFRIEDEN.get(t.points or 0, ""),
    }


def request_tracker(t: Ticket) -> dict[str, Any]:
    return {
        "id": 3000 + t.number,
        "Subject": t.subject,
        "Status": "resolved" if t.solved else ("open", "stalled")[t.open_as],
        "QueueName": "support",
        "OwnerName": {"ai": "helpbot", "both": "aruiz", "human": "tberg"}[t.who],
        "Priority": 0,
        "Requestors": f"c{t.customer}@example.com",
        "Created": at(RT, t.created),
        "Started": at(RT, t.first),
        "Resolved": at(RT, t.closed, "Not set"),
        "LastUpdated": at(RT, t.closed or t.first),
        "TimeWorked": t.work,
        "CF.{Handled by}": {"ai": "bot", "both": "bot, escalated", "human": "staff"}[t.who],
        "CF.{Rating}": t.points or "",
    }


def redmine_en(t: Ticket) -> dict[str, Any]:
    return {
        "#": 800 + t.number,
        "Project": "Helpdesk",
        "Tracker": "Support",
        "Status": "Closed" if t.solved else ("New", "In Progress")[t.open_as],
        "Priority": "Normal",
        "Subject": t.subject,
        "Author": f"Customer {t.customer}",
        "Assignee": OWNERS[t.who],
        "Updated": at(US, t.closed or t.first),
        "Created": at(US, t.created),
        "Closed": at(US, t.closed),
        "% Done": 100 if t.solved else 0,
        "Spent time": f"{t.work / 60:.2f}",
    }


def redmine_de(t: Ticket) -> dict[str, Any]:
    return {
        "#": 800 + t.number,
        "Projekt": "Helpdesk",
        "Tracker": "Unterstützung",
        "Status": "Geschlossen" if t.solved else ("Neu", "In Bearbeitung")[t.open_as],
        "Priorität": "Normal",
        "Thema": t.subject,
        "Autor": f"Kunde {t.customer}",
        "Zugewiesen an": OWNERS[t.who],
        "Aktualisiert": at(GERMAN, t.closed or t.first),
        "Angelegt": at(GERMAN, t.created),
        "Geschlossen": at(GERMAN, t.closed),
        "% erledigt": 100 if t.solved else 0,
        "Aufgewendete Zeit": f"{t.work / 60:.2f}".replace(".", ","),
    }


def trengo_en(t: Ticket) -> dict[str, Any]:
    labels = ["support", *["ai-agent"] * (t.who != "human"), *["ai-handover"] * t.is_escalated]
    return {
        "Ticket ID": 61000 + t.number,
        "Status": "CLOSED" if t.solved else ("OPEN", "ASSIGNED")[t.open_as],
        "Channel": "WhatsApp",
        "Contact ID": 300 + t.customer,
        "Assigned to": OWNERS[t.who],
        "Closed by": OWNERS[t.who] if t.solved else "",
        "Labels": ", ".join(labels),
        "Created at": at(SQL, t.created),
        "First response time (s)": 60 * t.wait,
        "Closed at": at(SQL, t.closed),
        "Rating": f"{t.points}/5" if t.points else "",
    }


def trengo_nl(t: Ticket) -> dict[str, Any]:
    return {
        "Ticket-ID": 61000 + t.number,
        "Status": "Gesloten" if t.solved else "Open",
        "Kanaal": "WhatsApp",
        "Contact": f"Klant {t.customer}",
        "Toegewezen aan": OWNERS[t.who],
        "Overgedragen op": at(DUTCH, t.first) if t.is_escalated else "",
        "Aangemaakt op": at(DUTCH, t.created),
        "Eerste reactietijd (min)": t.wait,
        "Gesloten op": at(DUTCH, t.closed),
        "Bestede tijd": f"{t.work} min" if t.work else "",
        "Beoordeling": t.points or "",
    }


def crisp(t: Ticket) -> dict[str, Any]:
    def ticks(moment: datetime | None) -> str:
        return "" if moment is None else str(int(moment.replace(tzinfo=UTC).timestamp() * 1000))

    return {
        "session_id": f"session_{t.number:04}",
        "state": "resolved" if t.solved else ("pending", "unresolved")[t.open_as],
        "people_id": f"p{t.customer}",
        "meta.nickname": f"Visitor {t.customer}",
        "meta.segments": ";".join(["chat", *["handoff"] * t.is_escalated]),
        "handled_by": {"ai": "chatbot", "both": "chatbot+operator", "human": "operator"}[t.who],
        "created_at": ticks(t.created),
        "first_reply_at": ticks(t.first),
        "resolved_at": ticks(t.closed),
        "rating.stars": t.points or "",
    }


def reamaze(t: Ticket) -> dict[str, Any]:
    return {
        "slug": f"conv-{t.number}",
        "subject": t.subject,
        "status": (8 if t.who == "ai" else 2) if t.solved else 0,
        "created_at": f"{t.created.isoformat()}Z",
        "updated_at": f"{(t.closed or t.first).isoformat()}Z",
        "origin": 1,
        "category": {"name": "Support", "slug": "support"},
        "author": {"id": t.customer, "name": f"Customer {t.customer}", "email": f"c{t.customer}@example.com"},
        "assignee": {"name": OWNERS[t.who]},
        "tag_list": [*["ai-escalated"] * t.is_escalated, "web"],
        "message_count": 3,
        "hold_until": None,
        "satisfaction_rating": t.points,
        "first_response_at": f"{t.first.isoformat()}Z",
    }


Shape = Callable[[Ticket], Mapping[str, Any]]


def written(folder: Path, name: str, shape: Shape, found: list[Ticket]) -> Path:
    """Writes the tickets as a desk would."""
    path, rows = folder / name, [dict(shape(each)) for each in found]
    if path.suffix == ".json":
        whole = {"page_size": ROWS, "page_count": 1, "total_count": ROWS, "conversations": rows}
        path.write_text(json.dumps(whole), encoding="utf-8")
        return path
    delimiter = "\t" if path.suffix == ".tsv" else "," if name.endswith("en.csv") else ";"
    encoding = "cp1252" if name.endswith("de.csv") else "utf-8-sig"
    with path.open("w", encoding=encoding, newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path
