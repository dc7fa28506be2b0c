"""The words of risk of one language, topic by topic, edited as the next version."""

import streamlit as st

from analytics.audit.risk_lexicon import TOPICS
from data.errors import DataError
from jobs.audit import risk_word_versions
from pages.components import frame
from pages.components.access import guarded_button, signed_in
from pages.components.load import At

_TOLD = "risk words told"


def popover(at: At) -> None:
    """The list with its version; a change holds from the next audit on."""
    with frame.popover("Words of risk", key="risk words", icon=":material/warning:") as opened:
        if not opened.open:
            return
        lexicon = risk_word_versions.current(at.settings, at.source)
        language = str(
            st.selectbox("Language", sorted(lexicon), index=sorted(lexicon).index("en"), key="risk language")
        )
        version = risk_word_versions.version(at.settings, at.source, language)
        frame.small(
            f"Version: {version}. One word or phrase a line; * stands for any ending, … for up to three "
            "words."
        )
        if not signed_in.may("approve"):
            return
        with st.form("risk words", border=False):
            for topic in TOPICS:
                words = "\n".join(lexicon[language].get(topic, ()))
                st.text_area(topic.capitalize(), words, key=f"risk {language} {topic} {version}", height=90)
            guarded_button.submit(
                "approve", "Save as the next version", on_click=_save, args=(at, language, version)
            )
        if _TOLD in st.session_state:
            st.text(st.session_state.pop(_TOLD))


def _save(at: At, language: str, version: str) -> None:
    words = {
        topic: str(st.session_state.get(f"risk {language} {topic} {version}") or "").splitlines()
        for topic in TOPICS
    }
    try:
        with signed_in.permit("approve", at.source):
            done = risk_word_versions.save(at.settings, at.source, language, words)
    except DataError as error:
        st.session_state[_TOLD] = str(error)
    else:
        st.session_state[_TOLD] = f"Saved as {done.choice}. Audit again to use these words."
