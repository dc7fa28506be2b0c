"""Executes the steps of the Containerfile without a container runtime, as far as that goes, and says how far.

    python -m deploy.rehearse_image

The root of the image is a new file system in namespaces of its own (`unshare`), without a network but its
own loopback. Real: every COPY of the project, the user, the environment, the working directory, a root that
is read-only but for the volumes, the command, the health check, an operator's commands. In place of what
cannot be had here: the base image is this machine's system and Python, and the packages are those that are
installed here, of which the image sees what requirements.txt needs and the model's weights, nothing of tests.
"""

import ctypes
import fcntl
import json
import os
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy import image_steps
from deploy.image_steps import Stage

ROOT = Path(__file__).parent.parent
_INSIDE = "--inside"
_SYSTEM = ("usr", "bin", "sbin", "lib", "lib64", "etc")
_MS_RDONLY, _MS_REMOUNT, _MS_BIND, _MS_REC, _MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
_NOSUID = 2
_SECONDS = 240.0
#: Of the tests alone: none of them may be there.
TEST_TOOLS = ("pytest", "hypothesis", "playwright", "ruff", "moto", "faker", "tests")
_PROBE = """
import importlib.util, json, os, pathlib, sys
def writable(place):
    try:
        file = pathlib.Path(place, "probe"); file.write_text("x"); file.unlink(); return True
    except OSError:
        return False
print(json.dumps({
    "uid": os.getuid(),
    "writable": [p for p in ("/", "/opt/pilotlight", "/opt/venv", "/etc", "/data", "/tmp") if writable(p)],
    "test tools": [n for n in sys.argv[1:] if importlib.util.find_spec(n)],
    "files of tests": [n for n in ("tests", "Makefile", ".git", "deploy") if pathlib.Path(n).exists()],
}))
"""


@dataclass(slots=True)
class Rehearsal:
    """What was done and found; sizes in bytes."""

    done: list[str] = field(default_factory=list[str])
    replaced: list[str] = field(default_factory=list[str])
    not_tried: list[str] = field(default_factory=list[str])
    found: dict[str, object] = field(default_factory=dict[str, object])
    project_bytes: int = 0
    package_bytes: int = 0
    packages: int = 0


def run() -> Rehearsal:
    """Executes every step; RuntimeError with what was printed where one fails."""
    # As a build does: the image's user, who owns none of its files, must be able to read them.
    before = os.umask(0o022)
    try:
        return _run()
    finally:
        os.umask(before)


def _run() -> Rehearsal:
    with tempfile.TemporaryDirectory(prefix="pilotlight-image-") as folder:
        staged = Path(folder)
        told = _stage(staged)
        own = ["unshare", "--mount", "--net", "--pid", "--fork", "--ipc", "--uts"]
        if os.geteuid():
            own += ["--user", "--map-root-user"]
            told.not_tried.append("the number of the user: a user namespace has root alone")
        command = [*own, sys.executable, "-m", "deploy.rehearse_image", _INSIDE, folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1_200)  # noqa: S603
        if done.returncode:
            raise RuntimeError(f"The rehearsal ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        told.found = json.loads(done.stdout.splitlines()[-1])
    return told


def _stage(staged: Path) -> Rehearsal:
    """Carries out what a build does with files, into a folder."""
    final = _final()
    told = Rehearsal(
        replaced=[f"the base {final.base}: this machine's system and Python {sys.version.split()[0]}"]
    )
    image = staged / "image"
    image.mkdir()
    for word, rest in final.steps:
        step = f"{word} {rest}"
        match word, shlex.split(rest):
            case "COPY", ["--from=build", place, to]:
                told.packages, told.package_bytes = _packages(image / place.lstrip("/"))
                told.replaced.append(f"{step}: packages that are installed here, seen through links at {to}")
            case "COPY", [".", to]:
                for path in image_steps.context(ROOT):
                    copy = image / to.lstrip("/") / path
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(ROOT / path, copy)
                    told.project_bytes += copy.stat().st_size
                told.done.append(step)
            case "RUN", ["groupadd" | "useradd", *_]:
                told.replaced.append(f"{step}: its number is taken, and /etc is the machine's")
            case "RUN", ["mkdir", *_]:
                told.done.append(f"{step} (at the start)")
            case _:
                told.not_tried.append(step)
    told.not_tried += [
        "the first stage: installing the packages anew (make run does)",
        "pulling images, ports to other machines, compose.yaml as a whole, the proxy's public certificate",
    ]
    return told


def _final() -> Stage:
    return image_steps.stages((ROOT / "Containerfile").read_text(encoding="utf-8"))[-1]


def _packages(place: Path) -> tuple[int, int]:
    """Links to the packages of the image, as an environment; their number and bytes."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    site = place / "lib" / version / "site-packages"
    site.mkdir(parents=True)
    found = image_steps.packages(ROOT / "requirements.txt", ROOT / "jobs/failures/model_weights.txt")
    for package in found:
        for file in package.files or ():
            top = file.parts[0]
            link = site / top
            if top not in ("..", "__pycache__") and not link.is_symlink():
                link.symlink_to(Path(str(package.locate_file(top))).resolve())
    base = Path(sys.base_prefix)
    (place / "bin").mkdir()
    (place / "bin/python").symlink_to(base / "bin" / version)
    (place / "pyvenv.cfg").write_text(f"home = {base / 'bin'}\ninclude-system-site-packages = false\n")
    return len(found), sum(image_steps.size_of(package) for package in found)


def _inside(staged: Path) -> None:
    """In namespaces of our own: the image's root, its user, its command, its health check."""
    final, root = _final(), staged / "root"
    _mount("none", "/", "", _MS_REC | _MS_PRIVATE)
    root.mkdir()
    _mount("tmpfs", str(root), "tmpfs", 0, "mode=755")
    for name in _SYSTEM:
        at = Path("/", name)
        if at.is_symlink():
            (root / name).symlink_to(at.readlink())
        elif at.is_dir():
            _bind(at, root / name)
    # Python and the packages lie where they lie here; everything above them can be walked by everybody.
    for place in {Path(sys.base_prefix), Path(sys.prefix).resolve()}:
        if not any(place.is_relative_to(Path("/", name)) for name in _SYSTEM):
            _bind(place, root / str(place).lstrip("/"))
    for part in sorted((staged / "image").glob("opt/*")):
        _bind(part, root / "opt" / part.name)
    for name in ("proc", "dev"):
        (root / name).mkdir()
    _mount("proc", str(root / "proc"), "proc", 0)
    for name in ("null", "zero", "urandom", "random"):
        _bind(Path("/dev", name), root / "dev" / name)
    uid, gid = (int(part) for part in final.user.split(":"))
    mapped = _mapped(uid)
    for place in final.volumes:
        at = root / place.lstrip("/")
        at.mkdir()
        _mount("tmpfs", str(at), "tmpfs", _NOSUID, "mode=1777" if place == "/tmp" else "mode=700")  # noqa: S108
        if place != "/tmp" and mapped:  # noqa: S108
            os.chown(at, uid, gid)
    _mount("none", str(root), "", _MS_REMOUNT | _MS_RDONLY | _MS_BIND)
    _loopback_up()
    os.chroot(root)
    os.chdir(final.workdir)
    if mapped:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    print(json.dumps(_lived(final)))


def _mapped(uid: int) -> bool:
    ranges = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    return any(int(first) <= uid < int(first) + int(count) for first, _, count in ranges)


def _lived(final: Stage) -> dict[str, object]:
    """What a container of the image says of itself: rights, commands, start, health, end."""
    found = json.loads(_called(final, ["python", "-c", _PROBE, *TEST_TOOLS]))
    invited = _called(final, ["python", "-m", "jobs", "people", "add", "ann", "--role", "admin"])
    found["invitation"] = "welcome?key=" in invited
    log = Path("/tmp/site.log")  # noqa: S108
    with log.open("wb") as out:
        site = subprocess.Popen(final.command, env=_environment(final), stdout=out, stderr=out)  # noqa: S603
    try:
        deadline = time.monotonic() + _SECONDS
        while not _healthy(final):
            if site.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The site is not healthy:\n{log.read_text()}")
            time.sleep(0.3)
        found["healthy"] = True
        found["signed out"] = _called(final, ["python", "-c", _SIGNED_OUT]).strip()
    finally:
        site.terminate()
        found["ended with"] = site.wait(timeout=_SECONDS)
    return found


def _healthy(final: Stage) -> bool:
    done = subprocess.run(final.health, env=_environment(final), capture_output=True, check=False)  # noqa: S603
    return not done.returncode


_SIGNED_OUT = """
import urllib.error, urllib.request
try:
    urllib.request.urlopen("http://127.0.0.1:8501/api/v1/sources", timeout=30)
except urllib.error.HTTPError as refused:
    print(refused.code)
"""


def _called(final: Stage, command: list[str]) -> str:
    done = subprocess.run(command, env=_environment(final), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(
            f"{shlex.join(command[:6])} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )
    return done.stdout


def _environment(final: Stage) -> dict[str, str]:
    return dict(final.environment)


def _bind(what: Path, to: Path) -> None:
    if what.is_dir():
        to.mkdir(parents=True, exist_ok=True)
    else:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.touch()
    _mount(str(what), str(to), "", _MS_BIND | _MS_REC)
    if what.is_dir():
        # Some systems hand their mounts down locked: then they are as read-only as they were.
        with suppress(OSError):
            _mount("none", str(to), "", _MS_REMOUNT | _MS_BIND | _MS_RDONLY)


def _mount(what: str, to: str, kind: str, flags: int, options: str = "") -> None:
    call = ctypes.CDLL(None, use_errno=True).mount
    if call(what.encode(), to.encode(), kind.encode(), flags, options.encode()):
        code = ctypes.get_errno()
        raise OSError(code, f"mount {what} at {to}: {os.strerror(code)}")


def _loopback_up() -> None:
    """The loopback of a new network namespace is down until somebody raises it."""
    raise_, flags = 0x8914, 0x1 | 0x40
    with socket.socket() as opened:
        fcntl.ioctl(opened, raise_, struct.pack("16sh14x", b"lo", flags))


def main() -> None:
    """Prints what was done, replaced and not tried, and what the image would hold."""
    told = run()
    for title, lines in (("done", told.done), ("replaced", told.replaced), ("not tried", told.not_tried)):
        print(f"{title}:", *lines, sep="\n  ")
    print(f"found: {json.dumps(told.found)}")
    print(
        f"size: {told.package_bytes / 1e6:,.0f} MB of {told.packages} packages and "
        f"{told.project_bytes / 1e6:,.1f} MB of the project, on top of the base, not compressed"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == [_INSIDE]:
        _inside(Path(sys.argv[2]))
    else:
        main()
