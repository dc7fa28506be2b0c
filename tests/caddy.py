"""Caddy for the tests: an installed one, else Debian's package unpacked into a temporary folder."""

import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.loopback import free_port
from tests.server_process import ROOT

#: Unpacked and not installed: a package that is installed begins a server of its own.
_UNPACKED = Path(tempfile.gettempdir()) / "pilotlight-caddy"


def demand() -> Path:
    """The path of the program, fetched first if need be; RuntimeError where there is none."""
    installed = shutil.which("caddy")
    if installed:
        return Path(installed)
    program = _UNPACKED / "usr/bin/caddy"
    if not program.exists():
        _fetch()
    if not program.exists():
        raise RuntimeError(
            "The test of the proxy needs Caddy, and it is neither on PATH nor among Debian's packages here."
        )
    return program


def _fetch() -> None:
    _UNPACKED.mkdir(parents=True, exist_ok=True)
    for attempt in (
        ["apt-get", "download", "caddy"],
        ["apt-get", "update", "-q"],
        ["apt-get", "download", "caddy"],
    ):
        if shutil.which("apt-get") is None:
            return
        done = subprocess.run(attempt, cwd=_UNPACKED, capture_output=True, check=False)
        if done.returncode == 0 and (found := sorted(_UNPACKED.glob("caddy_*.deb"))):
            subprocess.run(["dpkg-deb", "-x", found[-1], _UNPACKED], check=True)
            return


@contextmanager
def before(upstream: str, folder: Path) -> Iterator[str]:
    """The shipped proxy before a site until the block ends; its https address, signed by a CA of its own."""
    port = free_port()
    variables = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PILOTLIGHT_ADDRESS": f"https://localhost:{port}",
        "PILOTLIGHT_UPSTREAM": upstream,
    }
    # Nothing of the machine is changed: neither its trusted certificates nor the ports below 1024.
    shipped = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
    own = shipped.replace(
        "admin off\n",
        "admin off\n\tskip_install_trust\n\tdefault_bind 127.0.0.1\n\tauto_https disable_redirects\n",
        1,
    )
    (folder / "Caddyfile").write_text(own, encoding="utf-8")
    log = folder / "caddy.log"
    command = [demand(), "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=variables, stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 240
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Caddy does not answer:\n{log.read_text()}")
            time.sleep(0.1)
        yield f"https://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(port: int) -> bool:
    """Whether it listens and has signed its certificate."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as opened:
            trusting.wrap_socket(opened, server_hostname="localhost").close()
        return True
    except OSError:
        return False
