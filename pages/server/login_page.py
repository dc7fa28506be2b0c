"""The pages before anybody is signed in: sign in, choose a password; made without Streamlit."""

from jinja2 import DictLoader, Environment
from starlette.responses import HTMLResponse

_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }} · Pilotlight</title>
<meta name="referrer" content="same-origin">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --ink: #0F1922; --paper: #FFFFFF; --line: #DFE4EA; --blue: #0072B2;
  --grey: #566371; --ground: #F7F9FA; --bad: #A84300 }
@media (prefers-color-scheme: dark) { :root { --ink: #E8EDF2; --paper: #171D24; --line: #2C3540;
  --blue: #2A78B0; --grey: #9CA9B7; --ground: #11161C; --bad: #F7A877 } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground);
  color: var(--ink); font: 15px/1.5 Inter, system-ui, sans-serif }
main { width: min(360px, calc(100vw - 48px)); padding: 32px; background: var(--paper);
  border: 1px solid var(--line); border-radius: 8px; box-sizing: border-box }
h1 { margin: 0 0 8px; font-size: 26px; font-weight: 650 }
p { margin: 0 0 16px; color: var(--grey) }
label { display: block; margin: 16px 0 4px; font-weight: 600 }
input { width: 100%; box-sizing: border-box; padding: 10px 12px; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--line); border-radius: 8px }
button, a.button { display: block; width: 100%; box-sizing: border-box; margin-top: 24px; padding: 10px 12px;
  font: inherit; font-weight: 600; text-align: center; text-decoration: none; color: #FFFFFF;
  background: var(--blue); border: 0; border-radius: 8px; cursor: pointer }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px }
.bad { color: var(--bad) }
</style></head><body><main><h1>{{ title }}</h1>
{% if said %}<p class="bad" role="alert">{{ said }}</p>{% endif %}
{% block body %}{% endblock %}
</main></body></html>"""
_LOGIN = """{% extends "frame" %}{% block body %}
{% if note %}<p>{{ note }}</p>{% endif %}
{% if provider %}<a class="button" href="{{ base }}/login/provider?next={{ wanted | urlencode }}">Sign in with
your organisation</a>{% endif %}
{% if passwords %}<form method="post" action="{{ base }}/login">
<input type="hidden" name="next" value="{{ wanted }}">
<label for="name">Name or e-mail</label>
<input id="name" name="name" autocomplete="username" maxlength="80" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="200" required>
<button type="submit">Sign in</button></form>{% endif %}
{% endblock %}"""
_WELCOME = """{% extends "frame" %}{% block body %}
{% if name %}<p>You sign in as {{ name }}. Choose a password of at least {{ shortest }} characters.</p>
<form method="post" action="{{ base }}/welcome">
<input type="hidden" name="key" value="{{ key }}">
<input type="hidden" name="username" value="{{ name }}" autocomplete="username">
<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="{{ shortest }}"
 maxlength="200" required autofocus>
<button type="submit">Choose password and sign in</button></form>
{% else %}<p>Ask an administrator of this workspace for a new invitation.</p>{% endif %}
{% endblock %}"""
_PAGES = Environment(
    loader=DictLoader({"frame": _FRAME, "login": _LOGIN, "welcome": _WELCOME}), autoescape=True
)


def shown(page: str, title: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """One of the pages; every value is escaped."""
    html = _PAGES.get_template(page).render(title=title, **values)
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})
