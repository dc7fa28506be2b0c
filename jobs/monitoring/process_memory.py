"""Prometheus number of the memory that a process and those that it has begun hold."""

import os
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import Metric

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def family(process: str) -> Metric:
    """Returns resident bytes: of this process, and of its worker and jobs together; empty without /proc."""
    found = Gauge(
        "pilotlight_memory_bytes",
        "Resident memory of a process; children: what it has begun.",
        labels=["process"],
    )
    resident, parents = _table()
    if (own := resident.get(os.getpid())) is not None:
        found.add_metric([process], own)
        found.add_metric([f"{process} children"], _below(os.getpid(), resident, parents))
    return found


def _below(pid: int, resident: dict[int, int], parents: dict[int, int]) -> int:
    children = [child for child, parent in parents.items() if parent == pid]
    return sum(resident[child] + _below(child, resident, parents) for child in children)


def _table() -> tuple[dict[int, int], dict[int, int]]:
    """Resident bytes and parent of every process that can be seen."""
    resident, parents = dict[int, int](), dict[int, int]()
    for folder in _PROC.glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue
        # The name in brackets may hold anything.
        fields = stat.rpartition(")")[2].split()
        pid = int(folder.name)
        parents[pid], resident[pid] = int(fields[1]), int(fields[21]) * _PAGE
    return resident, parents
