"""What the modules of desks share: how a request signs in, where a list ends, which objects have an id."""

import base64

import pytest

from data.connect.desk_contract import Object, UnexpectedPageError, identity, is_end
from data.connect.desks import desk_table


def _basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("name", "user", "headers"),
    [
        ("zendesk", "ann", {"authorization": _basic("ann/token:t")}),
        ("zendesk", "", {"authorization": "Bearer t"}),
        ("jira", "ann", {"authorization": _basic("ann:t")}),
        ("jira", "", {"authorization": "Bearer t"}),
        ("freshdesk", "", {"authorization": _basic("t:X")}),
        ("hubspot", "", {"authorization": "Bearer t"}),
        ("intercom", "", {"authorization": "Bearer t", "intercom-version": "2.11"}),
        ("chatwoot", "", {"api_access_token": "t"}),
    ],
)
def test_each_desk_is_signed_in_to_as_its_api_says(name: str, user: str, headers: dict[str, str]) -> None:
    assert desk_table.named(name).headers(user, "t") == headers


@pytest.mark.parametrize("found", [{}, {"id": None}, {"id": ""}, {"id": 1.5}, {"id": "../admins"}])
def test_an_object_without_an_id_is_no_page_of_the_list(found: Object) -> None:
    with pytest.raises(UnexpectedPageError):
        identity(found)
    assert (identity({"id": 7}), identity({"id": "7a"})) == ("7", "7a")


def test_a_list_ends_only_where_the_answer_says_so() -> None:
    assert is_end(True, None) and not is_end(False, "cursor")
    for end, further in ((None, "cursor"), ("true", "cursor"), (False, None), (False, "")):
        with pytest.raises(UnexpectedPageError):
            is_end(end, further)
