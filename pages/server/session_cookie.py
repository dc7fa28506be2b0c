"""The cookie of a session: for this site alone, out of reach of scripts, over TLS where there is TLS."""

from starlette.requests import HTTPConnection
from starlette.responses import Response
from streamlit import config

from data.channels import channel_settings
from jobs.access import sign_in_sessions, sign_in_settings


def base() -> str:
    """The path under which the site is served, without a slash at its end."""
    path = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def without_base(path: str) -> str:
    """A path as it would be if the site were served at the root."""
    under = base()
    return path[len(under) :] or "/" if under and f"{path}/".startswith(f"{under}/") else path


def over_tls(connection: HTTPConnection) -> bool:
    """Whether people reach the site over TLS: by this connection, or as the provider or the site was told."""
    oidc = sign_in_settings.read().oidc
    addresses = [channel_settings.site(), *([] if oidc is None else [oidc.redirect_uri])]
    told = any(address.startswith("https://") for address in addresses)
    return told or connection.scope.get("scheme") in ("https", "wss")


def put(response: Response, connection: HTTPConnection, key: str) -> None:
    """Give a session's key to a browser."""
    response.set_cookie(
        sign_in_sessions.COOKIE,
        key,
        max_age=int(sign_in_sessions.LONGEST.total_seconds()),
        path=base() or "/",
        secure=over_tls(connection),
        httponly=True,
        samesite="lax",
    )


def clear(response: Response) -> None:
    """Take it back."""
    response.delete_cookie(sign_in_sessions.COOKIE, path=base() or "/", httponly=True, samesite="lax")
