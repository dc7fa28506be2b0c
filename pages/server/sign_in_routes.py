"""The routes of signing in: by password, by an identity provider, and by the invitation of somebody new."""

import secrets
import time
from collections import deque
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from data import settings
from data.error_log import record
from data.errors import DataError
from jobs.access import next_path, passwords, people, sign_in_sessions, sign_in_settings
from jobs.access.sign_in_settings import Oidc
from jobs.access.viewers import NotSignedInError
from pages.server import login_page, session_cookie

_PROVIDER = "provider"
#: So many wrong passwords of one name from one address within a quarter of an hour, and it must wait.
_WRONG, _WITHIN = 10, 900.0
_TRIED: deque[tuple[float, str]] = deque(maxlen=10_000)


async def login(request: Request) -> Response:
    """The page to sign in; by POST, signing in with name and password."""
    if request.method == "POST":
        return await _by_password(request)
    wanted = next_path.safe(request.query_params.get("next"))
    key = request.cookies.get(sign_in_sessions.COOKIE)
    if key:
        try:
            await run_in_threadpool(sign_in_sessions.viewer_of, settings.read(), key)
        except NotSignedInError:
            response = await _shown(wanted)
            session_cookie.clear(response)
            return response
        return RedirectResponse(f"{session_cookie.base()}{wanted}", status_code=303)
    return await _shown(wanted)


async def provider(request: Request) -> Response:
    """Send somebody to the identity provider; the page they want waits under the state of this attempt."""
    oidc = sign_in_settings.read().oidc
    if oidc is None:
        return await _shown(next_path.FIRST, "No identity provider is configured here.")
    state = secrets.token_urlsafe(24)
    request.session[f"next {state}"] = next_path.safe(request.query_params.get("next"))
    try:
        return await _client(oidc).authorize_redirect(request, oidc.redirect_uri, state=state)
    except Exception as error:  # whatever keeps it from answering, somebody wants to know how to go on
        return await _shown(next_path.FIRST, _unreachable(error), 502)


async def callback(request: Request) -> Response:
    """Take back whom the provider vouches for, and begin a session of ours."""
    oidc = sign_in_settings.read().oidc
    wanted = request.session.pop(f"next {request.query_params.get('state', '')}", next_path.FIRST)
    if oidc is None:
        return await _shown(next_path.FIRST, "No identity provider is configured here.")
    try:
        token = await _client(oidc).authorize_access_token(request)
    except AuthlibBaseError:
        said = "Your identity provider did not sign you in, or the attempt is too old. Try again."
        return await _shown(wanted, said, 401)
    except Exception as error:  # whatever keeps it from answering, somebody wants to know how to go on
        return await _shown(wanted, _unreachable(error), 502)
    claims = dict(token.get("userinfo") or {})
    if not claims.get("email") or claims.get("email_verified") is False:
        said = "Your identity provider does not vouch for your e-mail address. Ask who runs it."
        return await _shown(wanted, said, 403)
    try:
        key = await run_in_threadpool(
            sign_in_sessions.begin_by_identity,
            settings.read(),
            str(claims["email"]),
            f"{claims.get('iss')}|{claims.get('sub')}",
            "oidc",
        )
    except DataError as refused:
        return await _shown(wanted, str(refused), 403)
    return _let_in(request, key, wanted)


async def welcome(request: Request) -> Response:
    """Where an invited person chooses a password."""
    here = settings.read()
    form = await request.form() if request.method == "POST" else request.query_params
    key, said = str(form.get("key", "")), None
    if request.method == "POST" and not _own(request):
        return Response("Sent from another site.", status_code=403)
    if request.method == "POST":
        password = str(form.get("password", ""))
        try:
            name = await run_in_threadpool(people.choose_password, here, key, password)
            begun = await run_in_threadpool(sign_in_sessions.begin_by_password, here, name, password)
        except DataError as refused:
            said = str(refused)
        else:
            return _let_in(request, begun, next_path.FIRST)
    invited = await run_in_threadpool(people.invited, here, key)
    if invited is None:
        said = "This invitation was used or is too old."
    return login_page.shown(
        "welcome",
        "Welcome",
        status=200 if said is None else 400,
        base=session_cookie.base(),
        name=invited,
        key=key,
        said=said,
        shortest=passwords.SHORTEST,
    )


def routes() -> list[Route]:
    """The routes under the path at which the site is served."""
    base = session_cookie.base()
    return [
        Route(f"{base}/login", login, methods=["GET", "POST"]),
        Route(f"{base}/login/provider", provider),
        Route(f"{base}{sign_in_settings.CALLBACK}", callback),
        Route(f"{base}/welcome", welcome, methods=["GET", "POST"]),
        # Streamlit's own way to sign in makes cookies of thirty days; nobody comes in by it.
        Route(f"{base}/auth/login", login),
        Route(f"{base}/auth/logout", login),
    ]


async def _by_password(request: Request) -> Response:
    if not _own(request):
        return Response("Sent from another site.", status_code=403)
    form = await request.form()
    name, wanted = str(form.get("name", "")), next_path.safe(str(form.get("next", "")))
    # By both: nobody locks others out, neither from elsewhere nor from behind the same proxy.
    whose = f"{name.casefold().strip()} {request.client.host if request.client else ''}"
    since = time.monotonic() - _WITHIN
    if sum(1 for at, tried in _TRIED if at > since and tried == whose) >= _WRONG:
        return await _shown(wanted, "Too many wrong passwords. Try again in a quarter of an hour.", 429)
    try:
        key = await run_in_threadpool(
            sign_in_sessions.begin_by_password, settings.read(), name, str(form.get("password", ""))
        )
    except NotSignedInError as refused:
        _TRIED.append((time.monotonic(), whose))
        return await _shown(wanted, str(refused), 401)
    return _let_in(request, key, wanted)


def _let_in(request: Request, key: str, wanted: str) -> Response:
    response = RedirectResponse(f"{session_cookie.base()}{wanted}", status_code=303)
    session_cookie.put(response, request, key)
    return response


async def _shown(wanted: str, said: str | None = None, status: int = 200) -> Response:
    ways = sign_in_settings.read()
    there = await run_in_threadpool(people.listed, settings.read())
    note = None
    if not there:
        note = "Nobody was added yet. On the machine: python -m jobs people add NAME --role admin"
    elif ways.proxy is not None and ways.oidc is None:
        note = "Open this site through your organisation's proxy: it signs you in."
    return login_page.shown(
        "login",
        "Sign in",
        status=status,
        base=session_cookie.base(),
        wanted=wanted,
        said=said,
        note=note,
        provider=ways.oidc is not None,
        passwords=any(each.has_password for each in there),
    )


def _own(request: Request) -> bool:
    """Whether a form was sent from a page of this site.

    Under `no-referrer`, which all other pages have, a browser would send "null": the forms say `same-origin`.
    """
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _client(oidc: Oidc) -> "OAuth":
    registry = OAuth()
    registry.register(
        _PROVIDER,
        server_metadata_url=oidc.metadata_url,
        client_id=oidc.client_id,
        client_secret=oidc.client_secret,
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )
    return registry.create_client(_PROVIDER)


def _unreachable(error: Exception) -> str:
    return f"The identity provider does not answer. Try again. Error {record(error)}."
