"""Settings of the numbers for Prometheus: where they are served, and whether sources are named in them."""

import os
import socket
from dataclasses import dataclass
from ipaddress import ip_address

from data.errors import DataError
from data.settings import switched_on

ADDRESS = "PILOTLIGHT_METRICS"
SOURCES = "PILOTLIGHT_METRICS_SOURCES"
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """Where the numbers are served; `with_sources`: each source is a label, by its name."""

    host: str
    port: int
    with_sources: bool


def check() -> None:
    """Raises DataError where nothing could listen at the address that is set."""
    told = read()
    if told is None:
        return
    family = socket.AF_INET6 if ":" in told.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((told.host, told.port))
        except OSError as error:
            raise taken(told, error) from error


def taken(told: MetricsSettings, error: OSError) -> DataError:
    """The error of an address at which nothing can listen."""
    return DataError(
        f"{ADDRESS}: nothing can listen at {told.host}:{told.port} ({error.strerror or error}). "
        "Use another port; each site and each worker needs its own."
    )


def read() -> MetricsSettings | None:
    """The settings of this process; None where no numbers are to be served, as without any setting."""
    with_sources = switched_on(os.environ.get(SOURCES) or "off", SOURCES)
    given = (os.environ.get(ADDRESS) or "").strip()
    if not given:
        return None
    host, colon, port = given.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if colon else _LOOPBACK
    try:
        ip_address(host)
        number = int(port)
    except ValueError:
        number = 0
    if not 0 < number < 65_536:
        raise DataError(
            f"{ADDRESS} is {given!r}. Use a port (9464, reached from this machine alone) or an address and a "
            "port (0.0.0.0:9464)."
        )
    return MetricsSettings(host, number, with_sources)
