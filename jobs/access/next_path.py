"""The page that somebody wanted before they had to sign in; only a path of this site is kept."""

from urllib.parse import urlsplit

FIRST = "/"
_LONGEST = 2_000
#: Where nobody wants to come back to.
_NOT_PAGES = ("/login", "/welcome", "/oauth2callback", "/sign-out", "/_stcore", "/media", "/api")


def safe(wanted: str | None) -> str:
    """The path with its query where it leads to a page of this site; else the first page.

    Browsers read a backslash as a slash and leave out tabs and line ends: `/\\evil.example` is another site.
    """
    if not wanted or len(wanted) > _LONGEST or not wanted.isascii() or not wanted.isprintable():
        return FIRST
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted or " " in wanted:
        return FIRST
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return FIRST
    if parts.scheme or parts.netloc or parts.path.startswith(_NOT_PAGES) or "//" in parts.path:
        return FIRST
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
