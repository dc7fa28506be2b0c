"""Admin › Data: what is said of one way to read a file says nothing of another, and a near name is taken."""

from streamlit.testing.v1 import AppTest

from tests.pages.admin.test_data import box, by_key, drop, plain, words

TICKETS = b"nr,opened,who,Zustand\n" + b"".join(
    b"%d,2026-01-%02d 10:00,c%d,%s\n" % (n, 1 + n % 28, n % 7, b"offen" if n % 4 else b"zu")
    for n in range(40)
)
#: The filter names a column that the file has under a name that is nearly the same.
PROFILE = b"""
name = "desk"
source = "my desk"
kind = "tickets"
keep = ["Zustnd == zu"]

[columns]
ticket_id = "nr"
created_at = "opened"
customer_id = "who"
"""
TALK = b"Conversation;At;Sender;Message\n" + b"".join(
    b"g-%d;2026-04-%02d 09:%02d:00;%s;%s\n" % (talk, 1 + talk, 3 * turn, who, words)
    for talk in range(12)
    for turn, (who, words) in enumerate(
        [
            (b"customer", b"Where is my parcel?"),
            (b"bot", b"It comes on Friday."),
            (b"customer", b"Thank you."),
        ]
    )
)


def test_a_column_of_a_similar_name_is_taken_by_saying_yes(page: AppTest) -> None:
    drop(page, ("tickets.csv", TICKETS), ("desk.toml", PROFILE))
    box(page, "Read it as").set_value("profile:desk").run()
    assert "names the column Zustnd" in plain(page) and "Did you mean Zustand?" in plain(page)
    by_key(page, "Zustnd is Zustand").click().run()
    assert "Did you mean" not in plain(page)
    assert "**10 accepted**" in words(page) and not page.exception


def test_the_log_chosen_by_hand_is_gone_with_the_mapping_by_hand(page: AppTest) -> None:
    drop(page, ("talk.csv", TALK))
    offered = box(page, "Read it as").value
    assert offered == "profile:talk"
    box(page, "Read it as").set_value("by hand").run()
    box(page, "Log").set_value("interactions").run()
    box(page, "Read it as").set_value(offered).run()
    assert box(page, "Log").value is None
    assert "wait" not in plain(page)
