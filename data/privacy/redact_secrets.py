"""Finds secrets in text: API keys of known vendors, signed tokens, values of `token=`."""

import re
from collections.abc import Iterator

_MADE = re.compile(
    r"(?<![\w\-])(?:"
    r"(?:sk|pk|rk)[-_](?:(?:proj|ant|live|test|or|svcacct|admin)[-_\w]*?[-_])?[A-Za-z0-9_\-]{16,200}"
    r"|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[\w\-]{16,64}|hf_[A-Za-z0-9]{20,64}"
    r"|npm_[A-Za-z0-9]{20,64}|whsec_[A-Za-z0-9+/=]{16,64}|xox[abeoprs]-[\w\-]{10,255}|ya29\.[\w\-]{20,255}"
    r"|SG\.[\w\-]{16,32}\.[\w\-]{20,64}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w\-]{30,40}|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}"
    r"|eyJ[\w\-]{8,4000}\.[\w\-]{8,8000}(?:\.[\w\-]{8,4000})?"
    r")(?![\w\-])"
)
_GIVEN = re.compile(
    r"(?:(?<=[?&;\s\"'{,(])|^)[\"']?(?:[\w\-]{0,24}[_\-])?(?:api[_\-]?key|apikey|token|secret|passw(?:or)?d|passwort|pwd|signature|sig|auth|"
    r"session[_\-]?id|sessid|access[_\-]?key|client[_\-]?secret|private[_\-]?key|jwt|otp)[\"']?(?:=|[\"']?:\s?[\"'])"
    r"(?P<key>[^\s&#\"'<>,;)\x00]{6,4000})",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(?:bearer|basic)\s+(?P<key>[A-Za-z0-9._~+/\-]{16,4000}=*)", re.IGNORECASE)
_PEM = re.compile(
    r"-----BEGIN [A-Z ]{0,24}PRIVATE KEY-----[^\x00]{20,8000}?-----END [A-Z ]{0,24}PRIVATE KEY-----"
)
#: One of these is in every text with such a thing; plain letters are looked for far quicker than patterns.
MADE_BY = (
    "sk-", "sk_", "pk-", "pk_", "rk-", "rk_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-",
    "hf_", "npm_", "whsec_", "xox", "ya29", "SG.", "AKIA", "ASIA", "AIza", "shp", "eyJ",
)  # fmt: skip
_DASHED = tuple(maker for maker in MADE_BY if "-" in maker or "_" in maker)
_OTHERS = tuple(maker for maker in MADE_BY if maker not in _DASHED)
GIVEN_AS = ("key", "token", "secret", "passw", "pwd", "sig", "auth", "sess", "jwt", "otp")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Returns the spans of secrets; a parameter's name, as in `?token=`, is not part of them."""
    if "PRIVATE KEY-----" in text:
        yield from ((*match.span(), match[0]) for match in _PEM.finditer(text))
    dashed = "-" in text or "_" in text
    if (dashed and any(maker in text for maker in _DASHED)) or any(maker in text for maker in _OTHERS):
        for match in _MADE.finditer(text):
            if any(sign.isdigit() for sign in match[0]) or match[0].isupper():
                yield *match.span(), match[0]
    lowered = text.lower()
    if "bearer" in lowered or "basic" in lowered:
        yield from ((*match.span("key"), match["key"]) for match in _BEARER.finditer(text))
    if ("=" in text or ":" in text) and any(name in lowered for name in GIVEN_AS):
        yield from ((*match.span("key"), match["key"]) for match in _GIVEN.finditer(text))
