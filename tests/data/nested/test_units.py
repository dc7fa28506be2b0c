"""What one ticket is: a row with an id and an end of its own, else a conversation; never who handled it."""

from collections.abc import Sequence

import pytest

from data.nested.suggest_messages import suggest_messages
from data.nested.suggest_nested import suggest_nested
from data.nested.unfold_reader import Nested
from data.readers.table import Table
from tests.data.nested.test_own_fields import objects
from tests.data.readers.tables import table

ROWS = 48


def calls(**more: Sequence[str | None]) -> Table:
    """Calls of a Portuguese line, inbound and outbound, of four people of the team."""
    cells: dict[str, list[str | None]] = {
        "id": [f"k{n:03}" for n in range(ROWS)],
        "início": [f"2026-05-{1 + n % 28:02} 09:{n:02}:00" for n in range(ROWS)],
        "direction": [("inbound", "inbound", "outbound")[n % 3] for n in range(ROWS)],
        "resumo": [f"O cliente pergunta pela entrega número {n}" for n in range(ROWS)],
    }
    return table(**cells, **{name: list(each) for name, each in more.items()})


ENDS: list[str | None] = [f"2026-05-{1 + n % 28:02} 10:{n:02}:00" for n in range(ROWS)]


@pytest.mark.parametrize("name", ["assignee_id", "agent version", "queue id", "Responsável", "team_id"])
def test_who_handled_it_or_with_what_is_no_conversation(name: str) -> None:
    assert suggest_messages(calls(**{name: [f"p{n // 4 % 4}" for n in range(ROWS)]})) is None


def test_rows_with_an_end_of_their_own_are_tickets_whatever_else_repeats() -> None:
    groups: list[str | None] = [f"p{n // 4}" for n in range(ROWS)]
    assert suggest_messages(calls(Kx=groups)) is not None
    assert suggest_messages(calls(Kx=groups, closed_at=ENDS)) is None
    once: list[str | None] = [f"2026-06-01 10:{n // 4:02}:00" for n in range(ROWS)]
    # An end that all rows of a group share is that of the conversation.
    assert suggest_messages(calls(Kx=groups, closed_at=once)) is not None


def test_an_id_that_is_called_a_tickets_and_never_repeats_makes_each_row_one() -> None:
    groups: list[str | None] = [f"p{n // 4}" for n in range(ROWS)]
    found = calls(Kx=groups)
    named = table(
        **{("call id" if name == "id" else name): found.frame[name].to_list() for name in found.columns}
    )
    assert suggest_messages(named) is None


def test_a_conversation_comes_before_a_customer_also_where_some_entries_belong_to_none() -> None:
    talks = [None if n % 10 == 9 else f"c{n // 4}" for n in range(ROWS)]
    found = calls(conversaId=talks, cliente_id=[f"u{n // 3}" for n in range(ROWS)])
    suggestion = suggest_messages(found)
    assert suggestion is not None and suggestion.profile.columns["ticket_id"].columns == ("conversaId",)


def test_a_customer_of_a_conversation_is_known_where_other_entries_belong_to_none() -> None:
    talks = [None if n % 10 == 9 else f"c{n // 4}" for n in range(ROWS)]
    people = [f"u{n}" if n % 10 == 9 else f"u{n // 4 // 2}" for n in range(ROWS)]
    suggestion = suggest_messages(calls(conversaId=talks, customerId=people))
    assert suggestion is not None and suggestion.profile.columns["customer_id"].columns == ("customerId",)


def test_what_customers_write_beside_ratings_is_no_list_of_messages() -> None:
    rows: list[dict[str, object]] = [
        {
            "id": n,
            "criado_em": f"2026-05-{1 + n % 28:02}T09:00:00Z",
            "pesquisas": [],
            "avaliações": [
                {"nota": 4, "quando": f"2026-06-{1 + n % 28:02}T09:00:00Z", "texto": f"Muito bom {n} dias"}
            ],
        }
        for n in range(30)
    ]
    suggestion = suggest_nested(objects(rows))
    assert suggestion is None or not suggestion.profile.unfold


def test_rows_that_a_file_repeats_do_not_hide_the_id_of_its_objects() -> None:
    said = [{"role": "user", "text": "Onde está o meu pacote?"}, {"role": "bot", "text": "Chega na sexta."}]
    rows: list[dict[str, object]] = [
        {"id": f"T{n}", "created_at": f"2026-05-{1 + n:02}T09:00:00Z", "turns": said} for n in range(20)
    ]
    suggestion = suggest_nested(objects([*rows, rows[3]]))
    assert suggestion is not None and suggestion.profile.columns["ticket_id"].columns == ("id",)


def test_the_last_change_of_a_status_says_how_a_conversation_stands() -> None:
    """Two conversations in Dutch: one closed, opened and closed again, one opened again after its end."""
    rows: list[tuple[str, str, str | None, str | None]] = []
    for n in range(8):
        talk = f"g{n}"
        rows += [(talk, "klant", f"Waar is mijn pakket nummer {n}?", None), (talk, "system", None, "Open")]
        rows += [(talk, "medewerker", f"Het komt op dag {n} aan.", None), (talk, "system", None, "Closed")]
        if n % 2:
            again = f"Het is er nog niet, nummer {n}"
            rows += [(talk, "klant", again, None), (talk, "system", None, "Open")]
    names = ("gesprek_conversation", "wie", "tekst", "change.state")
    cells = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    at = [f"2026-05-{1 + n // 24:02} {n % 24:02}:00:00" for n in range(len(rows))]
    found = table(**cells, moment=list(at))
    suggestion = suggest_messages(found)
    assert suggestion is not None
    (tickets,) = [each.frame for each in Nested(suggestion.profile).read(found) if each.kind == "tickets"]
    stands = dict(tickets.select("ticket_id", "status").iter_rows())
    assert stands == {f"g{n}": "open" if n % 2 else "closed" for n in range(8)}
