"""What kind of error a tool reported: a fault of the tool, a rule that it refused by, or a wrong argument.

Only a fault is a matter for whoever runs the tool. A refusal says that a rule of the business stands against
the request; a wrong argument says that the agent asked for something that is not there or does not fit.
"""

import re
from collections.abc import Mapping
from typing import Literal

Kind = Literal["tool_fault", "rule_refusal", "wrong_argument"]

_FAULT = (
    r"time[d_ -]?\s?out|unavailable|internal[ _]server|server error|\b50[0234]\b|connection|network",
    r"unreachable|rate[ _]limit|too many requests|\b429\b|overload|quota|exception|traceback|crash",
    r"(?:bad|invalid|malformed|empty) (?:response|json|reply)|service (?:error|failure|down)",
    r"\b(?:dns|ssl|tls|socket|econn\w+)\b|failed to (?:connect|load|fetch|reach)|out of memory|deadlock",
    r"nicht (?:erreichbar|verfügbar)|zeitüberschreitung|indisponible|no disponible|non disponibile",
    r"onbereikbaar",
)
_ARGUMENT = (
    r"not found|no such|does ?n[o']t exist|unknown|invalid|no \w+ (?:found|with)",
    r"(?:could|can)(?: ?not|'t) find",
    r"missing (?:required )?(?:argument|parameter|field|value|key)|required (?:argument|parameter|field)",
    r"(?:argument|parameter|field) (?:is )?required|wrong (?:type|format|value|number|id)|bad request",
    r"unexpected (?:argument|keyword|type)|type ?error|value ?error|key ?error|validation|mismatch",
    r"(?:do(?:es)? not|should|must) (?:add up|match|belong|equal)|\b40[04]\b|\b422\b",
    r"nicht gefunden|ungültig|introuvable|invalide|no encontrad|inválid|non trovat|niet gevonden",
)
_REFUSAL = (
    r"not (?:allowed|permitted|eligible|authori[sz]ed|refundable|cancell?able|possible|supported)",
    r"forbidden|denied|\b40[13]\b|cannot be|can't be|can ?not (?:be )?\w+(?:ed|en)\b|must (?:be|not|first)",
    r"polic(?:y|ies)|not enough|too many|insufficient|exceed\w*|over the limit|limit reached|maximum|minimum",
    r"already (?:\w+ed|been|sent|paid)|expired|only (?:pending|delivered|one|open|active)",
    r"should be|requires?",
    r"is not (?:pending|delivered|active|open)|not available|sold out",
    r"nicht (?:erlaubt|zulässig|möglich)|interdit|no permitid|non consentit",
)
#: In this order: a connection that was refused is no rule, and an argument that is not there is no refusal.
_KINDS: Mapping[Kind, re.Pattern[str]] = {
    "tool_fault": re.compile("|".join(_FAULT), re.IGNORECASE),
    "wrong_argument": re.compile("|".join(_ARGUMENT), re.IGNORECASE),
    "rule_refusal": re.compile("|".join(_REFUSAL), re.IGNORECASE),
}


def kind(words: str) -> Kind | None:
    """The kind of an error by what it says; None where it says nothing of it."""
    return next((found for found, pattern in _KINDS.items() if pattern.search(words)), None)
