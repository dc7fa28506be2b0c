"""The command about people who may sign in: `people add`, `list`, `change`, `invite`, `end`.

What it needs is imported when it runs: a start over a filled lake must not pay for it.
"""

from typing import Annotated, Literal

import typer

from jobs.commands.command_errors import checked, refusals

app = typer.Typer()
people_app = typer.Typer(no_args_is_help=True, help="Look after who may sign in, with role and sources.")
app.add_typer(people_app, name="people")

_Name = Annotated[str, typer.Argument(help="Name or e-mail.")]
_Role = Literal["viewer", "analyst", "manager", "admin"]
_Sources = Annotated[
    list[str] | None, typer.Option("--source", help="A source this person may see; without it, all.")
]


@people_app.command()
def add(
    name: _Name,
    role: Annotated[_Role, typer.Option(help="What this person may; the first is an admin.")] = "viewer",
    source: _Sources = None,
) -> None:
    """Add a person and print the link with which they choose a password, once within seven days."""
    from jobs.access import people

    with refusals():
        key = people.add(checked(), name, role, source or None)
    _print_link(key)


@people_app.command(name="list")
def list_() -> None:
    """List everybody with role, sources, and when they last signed in."""
    from jobs.access import people

    with refusals():
        for each in people.listed(checked()):
            sources = (
                "all sources" if each.sources is None else ", ".join(sorted(each.sources)) or "no source"
            )
            seen = (
                "never signed in" if each.seen_at is None else f"last signed in {each.seen_at:%Y-%m-%d %H:%M}"
            )
            state = "" if each.active else "  may not sign in"
            print(f"{each.name}  {each.role}  {sources}  {seen}{state}")


@people_app.command()
def change(
    name: _Name,
    role: Annotated[_Role, typer.Option(help="What this person may from now on.")],
    source: _Sources = None,
    active: Annotated[bool, typer.Option("--active/--not-active", help="Whether they may sign in.")] = True,
) -> None:
    """Change what a person may; their sessions end."""
    from jobs.access import people

    with refusals():
        people.change(checked(), name, role=role, sources=source or None, active=active)


@people_app.command()
def invite(name: _Name) -> None:
    """Print a new link for a person who lost the first one or forgot the password."""
    from jobs.access import people

    with refusals():
        key = people.invite_again(checked(), name)
    _print_link(key)


@people_app.command()
def end(name: _Name) -> None:
    """End every session of a person, in every browser."""
    from jobs.access import people

    with refusals():
        people.end_sessions(checked(), name)


def _print_link(key: str) -> None:
    print(f"Open this page of your site within seven days and choose a password:\n/welcome?key={key}")
