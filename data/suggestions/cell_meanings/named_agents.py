"""Whether a yes or no is about an agent with a name of its own, such as "Milo?" or "Solved by Milo"."""

import re

#: "By", "with" and "via" in front of a name, in the languages of sheets that people keep by hand.
_BY = r"(?:by|with|via|von|durch|mit|par|avec|por|con|com|pelo|pela|da|tramite|door|met|av|med|przez|z)"
_NAME = r"(?P<name>[A-ZÀ-ÖØ-ÞŁŚŻ][\w'’-]*\w)"
_BY_NAME = re.compile(rf"^(?:\S+ ){{0,3}}{_BY} {_NAME}\s*\??(?:\s*\(.*\))?$")
_TOOK_PART = (
    r"(?:involved|used|helped|took part|answered|beteiligt|geantwortet|impliqué|a répondu|participó"
    r"|respondeu|coinvolto|betrokken|inblandad)"
)
_BARE_NAME = re.compile(rf"^{_NAME}(?: {_TOOK_PART})?\s*\?$|^{_NAME.replace('name', 'other')} {_TOOK_PART}$")
#: What comes after "by" and is nobody: a way of asking, people, a date.
_NOBODY = (
    r"^(?:e-?mail|mail|phone|telefon\w*|téléphone|teléfono|telefone|chat|letter|post|sms|whatsapp|human\w*|person\w*"
    r"|people|us|team|support|staff|agent|supervisor|manager|customer|client\w*|kunde\w*|vendor|supplier|deadline|sla"
    r"|date|phone|us|hand|default|law|\w+day)$"
)
#: Endings of words that say of a ticket what became of it, in place of a name.
_PARTICIPLE = (
    r"(?:ed|ing|en|é|ée|és|ado|ada|ido|ida|ato|ata|uto|uta|ito|ita|iert|elt|et|ny|na|ne|one|new|urgent|spam|vip|paid"
    r"|callback|complaint|bug|test|internal|ok|duplicate|late|priority|refund)$"
)


def is_by_name(header: str) -> bool:
    """Whether a header says by whom: Solved by Milo?, Beantwortet von Lotte, Traité par Thermo."""
    found = _BY_NAME.match(header.strip())
    return found is not None and not re.search(_NOBODY, found["name"].casefold())


def is_bare_name(header: str) -> bool:
    """Whether a header may be a name with a question mark, or one that took part: Milo?, Milo involved."""
    found = _BARE_NAME.match(header.strip())
    if found is None:
        return False
    name = (found["name"] or found["other"]).casefold()
    return not re.search(_NOBODY, name) and not re.search(_PARTICIPLE, name)
