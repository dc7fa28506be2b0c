"""Roles, and the one table of which role may open which page, do which action and call which route.

The README prints this table and the tests walk through it; nothing else says who may do what.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

Role = Literal["viewer", "analyst", "manager", "admin"]
#: From the fewest rights to all; each has those before it, too.
ROLES: tuple[Role, ...] = get_args(Role)
MEANING: dict[Role, str] = {
    "viewer": "reads figures, charts and verdicts",
    "analyst": "also reads tickets and conversations, corrects, tags answers, exports",
    "manager": "also decides: plans, targets, fixes, changes, approvals, alerts",
    "admin": "also imports data, changes settings, looks after people, keeps the audit log",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table; `least` is the role from which on it is allowed, None: without signing in.

    What reaches beyond one source is only for who may see all of them (`whole`). What only `reads` is allowed
    while an earlier state of the lake is looked at, too.
    """

    kind: Literal["page", "action", "route"]
    name: str
    least: Role | None
    what: str = ""
    whole: bool = False
    reads: bool = False


def _page(name: str, least: Role, *, whole: bool = False) -> Rule:
    return Rule("page", name, least, whole=whole)


def _action(name: str, least: Role, what: str, *, whole: bool = False, reads: bool = False) -> Rule:
    return Rule("action", name, least, what, whole, reads)


def _route(name: str, least: Role | None, what: str) -> Rule:
    return Rule("route", name, least, what)


RULES: tuple[Rule, ...] = (
    _page("today", "viewer"),
    _page("audit", "viewer"),
    _page("knowledge", "analyst"),
    _page("behaviour", "analyst"),
    _page("thresholds", "viewer"),
    _page("overview", "viewer"),
    _page("plan", "viewer"),
    _page("categories", "viewer"),
    _page("shadow", "analyst"),
    _page("explorer", "viewer"),
    _page("cluster", "analyst"),
    _page("work_packets", "analyst"),
    _page("training_pack", "analyst"),
    _page("review", "analyst"),
    _page("changes", "viewer"),
    _page("evaluation", "analyst"),
    _page("month", "viewer"),
    _page("signals", "viewer"),
    _page("bill", "viewer"),
    _page("data", "admin"),
    _page("agents", "viewer"),
    _page("alerts", "manager"),
    _page("people", "admin", whole=True),
    _page("audit_log", "admin", whole=True),
    _page("settings", "admin", whole=True),
    _action("save view", "viewer", "keep filters under a name"),
    _action("read rows", "analyst", "tickets behind a number, conversations, examples", reads=True),
    _action("export", "analyst", "files of rows and values, reports", reads=True),
    _action("run analysis", "analyst", "ask for, cancel and repeat jobs"),
    _action("correct", "analyst", "overrule causes, name and merge clusters, decide findings"),
    _action("tag answers", "analyst", "draw samples, tag and compare answers"),
    _action("comment", "analyst", "notes and comments with a date"),
    _action("manage plans", "manager", "save, lock, amend and retire pilot plans"),
    _action("set targets", "manager", "targets, wage, prices and scope of a month"),
    _action("decide fixes", "manager", "accept, dismiss and move fixes and work packets"),
    _action("record change", "manager", "the ledger of training changes and its sessions"),
    _action("approve", "manager", "sign buckets, specifications, thresholds and scope"),
    _action("manage versions", "manager", "register and promote versions of the agent"),
    _action("import results", "manager", "bills, evaluation sets and runs"),
    _action("manage alerts", "manager", "make, test and mute alerts and schedules"),
    _action("import data", "admin", "files of logs, mappings, rejected rows"),
    _action("change settings", "admin", "name, time zone, horizon", whole=True),
    _action("manage people", "admin", "invite, roles and sources, end sessions, tokens", whole=True),
    _action("read audit log", "admin", "what was done, with verification and evidence pack", whole=True),
    _action("erase", "admin", "forget a customer, apply retention", whole=True),
    _route("/livez", None, "whether the process answers"),
    _route("/readyz", None, "whether its parts answer"),
    _route("/_stcore/health", None, "the same, by Streamlit"),
    _route("/_stcore/script-health-check", None, "the same, by Streamlit"),
    _route("/api/v1", None, "reading by programs: each question asks for a token itself"),
    _route("/login", None, "the page to sign in"),
    _route("/welcome", None, "the page where an invited person chooses a password"),
    _route("/oauth2callback", None, "where the identity provider sends people back"),
    _route("/_stcore/upload_file", "analyst", "files on their way into a form"),
    _route("/_stcore", "viewer", "the connection of a page"),
    _route("/media", "viewer", "pictures of pages, and downloads once they are made for who may export"),
    _route("/", "viewer", "pages, and every route that is not named"),
)


def may(role: Role, least: Role | None) -> bool:
    """Whether a role has the rights of another one."""
    return least is None or ROLES.index(role) >= ROLES.index(least)


def lower(one: Role, other: Role) -> Role:
    """The role with fewer rights of two."""
    return other if may(one, other) else one


def least(kind: Literal["page", "action"], name: str) -> Role:
    """The role from which on a page or an action is allowed."""
    return _rule(kind, name)[0]


def is_whole(kind: Literal["page", "action"], name: str) -> bool:
    """Whether a page or an action is only for who may see all sources."""
    return _rule(kind, name)[1]


def only_reads(action: str) -> bool:
    """Whether an action changes nothing, so that it is allowed while an earlier state is looked at."""
    return any(rule.reads for rule in RULES if (rule.kind, rule.name) == ("action", action))


@cache
def page_names() -> frozenset[str]:
    """The pages by the name in their address."""
    return frozenset(rule.name for rule in RULES if rule.kind == "page")


@cache
def _rule(kind: Literal["page", "action"], name: str) -> tuple[Role, bool]:
    """The line of a page or action; a name that is not in the table is a fault."""
    for rule in RULES:
        if rule.kind == kind and rule.name == name and rule.least is not None:
            return rule.least, rule.whole
    raise KeyError(f"The table of roles has no {kind} {name!r}: add its line to jobs/access/roles.py.")


@cache
def _routes() -> tuple[tuple[str, Role | None], ...]:
    named = [rule for rule in RULES if rule.kind == "route"]
    return tuple((rule.name, rule.least) for rule in sorted(named, key=lambda rule: -len(rule.name)))


def of_route(path: str) -> Role | None:
    """The least role that may call a path; the longest name in the table that it begins with decides."""
    for name, needed in _routes():
        if name == "/" or path == name or path.startswith(f"{name}/"):
            return needed
    raise AssertionError("The table ends with '/'.")


def as_markdown() -> str:
    """The table as the README prints it: what each role may besides what those before it may."""
    lines = ["| role | pages | actions | routes |", "|---|---|---|---|"]
    for role in (None, *ROLES):
        cells = [_named(kind, role) for kind in ("page", "action", "route")]
        lines.append(f"| {role or 'not signed in'} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _named(kind: str, role: Role | None) -> str:
    found = [rule for rule in RULES if rule.kind == kind and rule.least == role]
    if kind == "page":
        return ", ".join(rule.name.replace("_", " ").capitalize() for rule in found) or "–"
    if kind == "route":
        return ", ".join(f"`{rule.name}`" for rule in found) or "–"
    return "; ".join(f"{rule.name} ({rule.what})" for rule in found) or "–"


def of_all_sources() -> str:
    """The pages and actions that are only for who may see all sources, as the README names them."""
    found = [rule for rule in RULES if rule.whole]
    named = [
        f"*{rule.name.replace('_', ' ').capitalize()}*" if rule.kind == "page" else rule.name
        for rule in found
    ]
    return f"{', '.join(named[:-1])} and {named[-1]}"
