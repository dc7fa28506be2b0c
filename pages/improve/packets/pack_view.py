"""The training pack on its page: what is in it, what is left out and why, and the file."""

from datetime import UTC, datetime

import polars as pl
import streamlit as st

from analytics import wording
from analytics.training_pack.pack_records import Pack
from data.errors import DataError
from jobs.failures import fix_decisions
from jobs.training_pack import pack_file, pack_items
from pages.components import frame, load, load_run
from pages.components.access import guarded_download
from pages.components.cache import kept
from pages.components.load_run import RunAt


# Made of the run, the decisions and the tickets: all of these are in the key.
@kept(2)
def pack(run: RunAt) -> Pack:
    """The pack of a source as it stands."""
    return pack_items.gather(run.at.settings, load_run.result(run))


def nothing(run: RunAt) -> bool:
    """Whether no packet is accepted yet; then the page says what to do."""
    taught = [
        each
        for each in fix_decisions.fixes(run.at.settings, run.at.source)
        if each.state in pack_items.TAUGHT
    ]
    if taught:
        return False
    with st.container(border=True):
        st.header("No packet is accepted yet.", anchor=False)
        st.markdown("A training pack is made of accepted work packets and of drafts that people corrected.")
        if st.button("Open work packets", icon=":material/arrow_forward:"):
            st.switch_page("pages/improve/work_packets.py", query_params={"source": run.at.source})
    return True


def answer(run: RunAt, found: Pack) -> None:
    """How much there is, and the file."""
    with st.container(border=True, gap="small"):
        packets = wording.counted(len(found.packets), "accepted packet")
        st.header(f"{wording.counted(found.of_packets, 'item')} from {packets}.", anchor=False)
        corrected = wording.counted(len(found.preferences), "preference pair")
        beside = f"Beside them {corrected} from drafts that people corrected, of all tickets. "
        st.markdown(
            f"{beside if found.preferences else ''}"
            "Files that platforms import. The tests share no customer and no wording with what is taught. "
            "Articles are drafts."
        )
        if not found.empty:
            _button(run, found)


def _button(run: RunAt, found: Pack) -> None:
    try:
        files = pack_file.files(load.settings(), found, datetime.now(UTC))
    except DataError as error:
        st.text(str(error))
        return
    guarded_download.button(
        "Download the pack (ZIP)",
        pack_file.archive(files),
        file_name=f"{run.at.source}-training-pack.zip",
        mime="application/zip",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
        key="pack file",
    )
    sizes = pl.DataFrame({"file": list(files), "bytes": [len(content) for content in files.values()]})
    with frame.popover("Files in it", key="pack files", type="tertiary") as shown:
        if shown.open:
            st.dataframe(
                sizes.to_arrow(),
                column_config={
                    "file": st.column_config.TextColumn("File", width=270),
                    "bytes": st.column_config.NumberColumn("Bytes", width=110, format="localized"),
                },
                hide_index=True,
                width="content",
                alt="Files of the pack",
            )


def items(found: Pack) -> None:
    """The items of each kind."""
    rows = [
        *(("example", each.intent, each.text, each.ticket_id) for each in found.examples),
        *(("article", each.category or "", each.title, "") for each in found.articles),
        *(
            ("phrasing", article.category or "", text, ticket)
            for article in found.articles
            for ticket, text in article.phrasings
        ),
        *(
            ("preference", "style" if each.style_only else "facts", each.request, each.ticket_id)
            for each in found.preferences
        ),
        *((f"test: {each.kind}", each.intent or "", each.text, each.ticket_id) for each in found.tests),
    ]
    if not rows:
        return
    frame.heading("Items", "What is taught and what is tested, with the ticket that it comes from.")
    table = pl.DataFrame(rows, schema=["kind", "about", "text", "ticket"], orient="row")
    st.dataframe(
        table.to_arrow(),
        column_config={
            "kind": st.column_config.TextColumn("Kind", width=130),
            "about": st.column_config.TextColumn("Intent or category", width=170),
            "text": st.column_config.TextColumn("Text", width="large"),
            "ticket": st.column_config.TextColumn("Ticket", width=110),
        },
        hide_index=True,
        height=380,
        alt="Items of the pack",
    )


def left_out(found: Pack) -> None:
    """What is not in the pack and why, and what to look at before training."""
    lines = [
        *(wording.plain(note, 400) for note in found.notes),
        *(f"{wording.plain(each.what, 120)}: {wording.plain(each.why, 300)}" for each in found.left_out),
    ]
    if lines:
        frame.heading("Before you train", "Left out of the pack, and what to look at.")
        st.markdown("\n".join(f"- {line}" for line in lines))
