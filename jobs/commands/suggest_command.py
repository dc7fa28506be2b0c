"""The command `suggest`: a profile for a file that nobody has mapped yet.

What it needs is imported when it runs: a start over a filled lake must not pay for it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from jobs.commands.command_errors import checked, refusals

if TYPE_CHECKING:
    from data.nested.suggest_nested import Suggestion as NestedSuggestion
    from data.suggestions.question import Question
    from jobs.intake.suggesting import Suggested

app = typer.Typer()


@app.command()
def suggest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export that no reader recognises.")],
    kind: Annotated[
        Literal["tickets", "interactions", "knowledge"] | None, typer.Option(help="Which log it is.")
    ] = None,
    answer: Annotated[
        list[int] | None,
        typer.Option(metavar="NUMBER", help="The answer to the next question; again for more."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.toml", help="Write the profile there.")] = None,
) -> None:
    """Suggest a profile for a file: what each column is and why, what has to be said, what it can answer."""
    from data.profiles import profile_files
    from jobs.intake import suggesting

    with refusals():
        here = checked()
        nested = suggesting.of_lists(file, file.name) if kind is None else None
        if nested is not None:
            profile = nested.profile
            print("\n".join(_said_of_lists(file, nested)))
        else:
            found = suggesting.of_file(here, file, kind, answer or [])
            profile = found.profile
            print("\n".join(_said(file, found)))
        if out is not None:
            out.write_text(profile_files.dump(profile), encoding="utf-8")
            print(f"Written to {out}. Import with: python -m jobs import {file.name} --profile {out.name}")


def _said_of_lists(file: Path, found: "NestedSuggestion") -> list[str]:
    from data import installation, settings
    from data.privacy import redact
    from jobs.intake import suggesting

    key = installation.key(settings.read())
    [said] = found.profile.unfold
    lines = [f"{file.name}: tickets, and interactions in their list {said.path}"]
    for each in found.decided:
        shown = " · ".join(redact.text(" ".join(value.split())[:40], key) for value in each.values)
        what = f"{each.kind}: {each.column}"
        lines.append(f"  {what:<32} {each.field or 'the line':<24} {each.why}{': ' if shown else ''}{shown}")
    if found.unknown_roles:
        lines.append(f"Still needed: who {', '.join(found.unknown_roles)} is. Add it to the values of actor.")
    lines += [f"No field looks like {suggesting.LACKING[name]}." for name in found.lacking]
    return lines


def _said(file: Path, found: "Suggested") -> list[str]:
    height = found.table.frame.height
    lines = [f"{file.name}: {found.profile.kind}, {height:,} rows looked at", *_columns(found)]
    for question, says in found.answered:
        lines.append(f"  {question.asks} {says}.")
    for number, question in enumerate(found.open_questions):
        lines.append(("Question: " if number == 0 else "Next: ") + question.asks)
        if number == 0:
            lines.append(f"  {question.because}")
            lines += _answers(question)
    if found.refusal:
        lines.append(f"An import would be refused as it is: {found.refusal}")
    able = [each for each in found.ready if each.state in ("ready", "thin", "maturing")]
    if found.ready:
        lines.append(f"It can answer {len(able)} of {len(found.ready)} metrics:")
        lines += [f"  {each.metric.label}: {each.sentence}" for each in able]
        lines.append(f"Not: {', '.join(each.metric.label for each in found.ready if each not in able)}.")
    return lines


def _answers(question: "Question") -> list[str]:
    """The answers by number; where a question is about several words, these as well."""
    if question.form is None:
        lines = [f"  {place}  {each.says}" for place, each in enumerate(question.options, start=1)]
        return [*lines, "  Answer with --answer NUMBER."]
    lines = [f"  {word}: {known}" for word, known in question.form.words]
    lines += [f"  {place}  {says}" for place, says in enumerate(question.form.answers, start=1)]
    return [*lines, "  Answer with one --answer NUMBER for each of them, in this order."]


def _columns(found: "Suggested") -> list[str]:
    from data import installation, settings
    from data.privacy import redact

    key = installation.key(settings.read())
    lines = list[str]()
    for name, rule in found.profile.columns.items():
        finding = found.suggestion.findings.get(name)
        if finding is None or finding.column not in rule.columns:
            origin = (
                ", ".join(rule.columns)
                or " and ".join(map(str, rule.when))
                or rule.value
                or "the row's number"
            )
            lines.append(f"  {name:<18} {origin}")
            continue
        shown = " · ".join(redact.text(" ".join(value.split())[:40], key) for value in finding.values)
        lines.append(f"  {name:<18} {finding.column:<24} {finding.confidence:<7} {finding.why}: {shown}")
    return lines
