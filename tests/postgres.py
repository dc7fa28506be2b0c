"""PostgreSQL for the tests: an installed one, else Debian's package, run on loopback in a temporary folder.

`python -m tests.postgres` prints where it is, or says by name what is missing.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import debian_packages
from tests.loopback import free_port

PACKAGED = "/usr/lib/postgresql"
#: Who runs it where we are root: it refuses to be run by root.
ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that answers, and under which process id."""

    port: int
    password: str
    pid: int

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://pilotlight:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self) -> str:
        """A new empty database, by its address."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)


def find() -> Path | None:
    """The folder of the server's programs, the newest version first."""
    packaged = sorted(Path(PACKAGED).glob("*/bin"), key=lambda folder: folder.parent.name, reverse=True)
    on_path = shutil.which("initdb")
    folders = [*packaged, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


def demand() -> Path:
    """The folder of its programs, installed first if need be; ends the program where there is none."""
    if find() is None:
        debian_packages.install("postgresql", "the tests", "--no-install-recommends")
    found = find()
    if found is None:
        sys.exit(
            f"The database tests need PostgreSQL, and there is no initdb on PATH nor under {PACKAGED}. "
            "Install it (Debian: apt-get install postgresql)."
        )
    return found


@contextmanager
def running() -> Iterator[Postgres]:
    """A server of its own, until the block ends."""
    programs, account = demand(), _account()
    # Not in a test's folder: into those only the tests' own user may look.
    with tempfile.TemporaryDirectory(prefix="pilotlight-postgres-") as folder:
        with _running(programs, Path(folder), account) as server:
            yield server


@contextmanager
def _running(programs: Path, folder: Path, account: str | None) -> Iterator[Postgres]:
    password, port = secrets.token_hex(16), free_port()
    (secret := folder / "password").write_text(password)
    for path in (folder, secret) if account else ():
        shutil.chown(path, account)
    data, log = folder / "data", folder / "log"
    options = ["-U", "pilotlight", "--auth=scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--locale=C"]
    initdb = [programs / "initdb", "-D", data, *options, "--no-sync"]
    done = subprocess.run(initdb, user=account, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        # Each home of a test keeps its connections open.
        "max_connections": 1000,
    }
    command = [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in settings.items())]
    with log.open("wb") as out:
        process = subprocess.Popen(command, user=account, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
    try:
        server = Postgres(port, password, process.pid)
        _answers(server, process, log)
        yield server
    finally:
        # At once: what is in it is thrown away anyway.
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(server: Postgres, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 240
    while True:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=2).close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not answer:\n{log.read_text()}") from error
            time.sleep(0.05)


def _account() -> str | None:
    if os.geteuid():
        return None
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ACCOUNTS if name in accounts)


if __name__ == "__main__":
    print(f"PostgreSQL: {demand()}")
