"""What a profile works out is said, and so is what it leaves unread though values look like it."""

from data.profiles import profile_files
from data.profiles.mapping_profile import Profile, Rule
from data.suggestions import said_of_profile
from tests.data.suggestions.test_column_choice import DAYS, IDS, of


def test_the_proxies_of_a_shipped_profile_are_said() -> None:
    told = [*said_of_profile.worked_out(profile_files.find("servicenow-incidents"))]
    assert "Handed over to a person: where reassignment count is more than 0." in told
    assert "Who handled it: always human." in told


def test_columns_that_look_like_ratings_or_the_agent_are_named_where_they_are_not_read() -> None:
    found = of(
        id=IDS, made=DAYS, state=["Solved"], Survey=["5", "1", "3"], Owner=["Virtual Agent", "Ann"]
    )  # fmt: skip
    rules = {"ticket_id": "id", "created_at": "made"}
    profile = Profile(
        "p",
        "p",
        "tickets",
        {
            **{name: Rule(columns=(column,)) for name, column in rules.items()},
            "handled_by": Rule(value="human"),
        },
    )
    told = " ".join(said_of_profile.unread(found, profile))
    assert "a rating: Survey." in told and "who handled a ticket: Owner." in told
