"""One answer to judge with Streamlit's own elements: what was said, and the articles beside it."""

import streamlit as st

from analytics import wording
from jobs.review.answer_texts import Waiting


def show(waiting: Waiting, mark: str) -> None:
    """The ticket's lines, the answer in question marked, then the articles that it can be judged by."""
    st.text(f"Ticket {waiting.ticket_id}")
    for line in waiting.lines:
        here = mark if line["judged"] else ""
        st.markdown(f":small[:gray[{line['who']} · {line['at']}{here}]]")
        st.text(line["text"])
    for article in waiting.articles:
        st.markdown(f":small[:gray[{article['mark']}: {wording.plain(article['title'], 160)}]]")
        st.text(article["text"] or "This article has no text.")
