"""Steps of a Containerfile, and what the image would hold: files of the project, packages, their bytes."""

import fnmatch
import json
import re
import shlex
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@dataclass(slots=True)
class Stage:
    """One stage: its base, its steps in order, and what a container of it starts with."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    volumes: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    user: str = "root"
    workdir: str = "/"


def stages(text: str) -> list[Stage]:
    """Returns the stages of a Containerfile; ValueError for an instruction that is not known here."""
    found: list[Stage] = []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        word, _, rest = line.strip().partition(" ")
        word, rest = word.upper(), rest.strip()
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(base.strip(), name.strip()))
            continue
        stage = found[-1]
        match word:
            case "RUN" | "COPY" | "ARG" | "EXPOSE":
                stage.steps.append((word, rest))
            case "ENV":
                stage.environment |= dict(part.split("=", 1) for part in shlex.split(rest))
            case "USER":
                stage.user = rest
            case "WORKDIR":
                stage.workdir = rest
            case "VOLUME":
                stage.volumes = json.loads(rest)
            case "CMD":
                stage.command = json.loads(rest)
            case "HEALTHCHECK":
                stage.health = json.loads(rest[rest.index("[") :])
            case _:
                raise ValueError(f"The instruction {word} is not known to the rehearsal.")
    return found


def context(root: Path) -> list[Path]:
    """Returns the files that `COPY .` takes; of .containerignore the last rule that fits decides."""
    rules = [
        line.strip()
        for line in (root / ".containerignore").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    tops = {rule[1:].split("/")[0] for rule in rules if rule.startswith("!")}
    found = [path for top in sorted(tops) for path in _files(root / top)]
    return [path for path in (each.relative_to(root) for each in found) if not _ignored(path, rules)]


def _files(path: Path) -> list[Path]:
    return [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]


def _ignored(path: Path, rules: list[str]) -> bool:
    ignored = False
    above = [path, *path.parents][:-1]
    for rule in rules:
        pattern = rule.removeprefix("!")
        if any(_matches(each, pattern) for each in above):
            ignored = not rule.startswith("!")
    return ignored


def _matches(path: Path, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch.fnmatch(path.name, pattern[3:])
    return len(path.parts) == len(Path(pattern).parts) and fnmatch.fnmatch(path.as_posix(), pattern)


def packages(requirements: Path, alone: Path) -> list[metadata.Distribution]:
    """Returns what `pip install -r` puts into the image, as it is installed here, and no more.

    What `alone` names is installed without what it depends on.
    """
    wanted = _named(requirements)
    found = {canonicalize_name(one.name): metadata.distribution(one.name) for one in _named(alone)}
    seen: set[tuple[str, str]] = set()
    while wanted:
        one = wanted.pop()
        name = canonicalize_name(one.name)
        for extra in {"", *one.extras}:
            if (name, extra) in seen or not _applies(one, ""):
                continue
            seen.add((name, extra))
            found[name] = metadata.distribution(one.name)
            needs = (Requirement(each) for each in found[name].requires or ())
            wanted += [each for each in needs if _applies(each, extra)]
    return [found[name] for name in sorted(found)]


def _named(requirements: Path) -> list[Requirement]:
    lines = (line.split("#")[0].strip() for line in requirements.read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line]


def _applies(requirement: Requirement, extra: str) -> bool:
    marker = requirement.marker
    return marker is None or marker.evaluate({**default_environment(), "extra": extra})


def size_of(package: metadata.Distribution) -> int:
    """Returns the bytes of a package's files, without what Python has compiled."""
    paths = (Path(str(package.locate_file(each))) for each in package.files or () if each.suffix != ".pyc")
    return sum(path.stat().st_size for path in paths if path.is_file())
