"""Published numbers of control charts and drift, answered by the functions that the signals use."""

from collections.abc import Callable
from typing import Any

import numpy as np

from analytics.trends.signals import control_charts, mix_drift


def _cusum(given: dict[str, Any]) -> tuple[int, float]:
    found = control_charts.cusum(np.array(given["x"]) - given["mu"], given["k"])
    return int(np.argmax(found.high > given["h"])) + 1, float(found.high[-1])


def _p_chart(given: dict[str, Any]) -> tuple[float, float, float]:
    limits = control_charts.p_limits(given["nonconforming"] / given["inspected"], given["n"])
    return limits.centre, float(limits.high), float(limits.low)


def _psi(given: dict[str, Any]) -> float:
    return mix_drift.psi(given["expected"], given["actual"])


#: By words that only this oracle's method has.
ADAPTERS: dict[str, Callable[[dict[str, Any]], object]] = {
    "tabular cusum": _cusum,
    "p-chart 3-sigma": _p_chart,
    "population stability index": _psi,
}
