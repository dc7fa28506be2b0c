"""What the triggers of a specification would have caught in a log: recall, precision and each one's own part.

Three answers to "did this need a person" stand beside each other and are never added up: categories that are
declared to need one, handovers in which a person changed what the agent had said, and answers that reviewers
called incorrect. That the agent handed a ticket over is its own behaviour, and no truth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from analytics.behaviour import triggers
from analytics.behaviour.spec import Spec
from analytics.significance import proportions
from analytics.significance.returning_customers import clustered

Unit = Literal["ticket", "answer"]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of things with its 95 % interval; of none at all the value is None, the interval 0 to 1."""

    count: int
    n: int
    value: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Fired:
    """Where triggers fire: `turns` has a row a state and a column a trigger, `stopped` the same from then on.

    `unknown` is in how many states a trigger could not say; `missing` the fields that are not recorded.
    """

    turns: pl.DataFrame
    stopped: pl.DataFrame
    names: tuple[str, ...]
    unknown: Mapping[str, int]
    missing: Mapping[str, tuple[str, ...]]

    def tickets(self, name: str | None = None) -> frozenset[str]:
        """The tickets in which a trigger fires at any turn; in which any does, where none is named."""
        chosen = self.turns.filter(_any(self.names if name is None else (name,)))
        return frozenset(chosen["ticket_id"].to_list())

    def fires_in(self, name: str | None = None) -> int:
        """In how many tickets a trigger fires, or any of them."""
        chosen = self.turns.filter(_any(self.names if name is None else (name,)))
        return chosen["ticket_id"].n_unique()

    def items(self, name: str | None = None) -> frozenset[str]:
        """The turns at or before which a trigger fires; any of them, where none is named."""
        chosen = self.stopped.filter(_any(self.names if name is None else (name,)))
        return frozenset(chosen["item"].to_list())

    def items_without(self, name: str) -> frozenset[str]:
        """The turns at or before which any other trigger fires."""
        chosen = self.stopped.filter(_any(tuple(each for each in self.names if each != name)))
        return frozenset(chosen["item"].to_list())

    def tickets_without(self, name: str) -> frozenset[str]:
        """The tickets in which any other trigger fires."""
        chosen = self.turns.filter(_any(tuple(each for each in self.names if each != name)))
        return frozenset(chosen["ticket_id"].to_list())


@dataclass(frozen=True, slots=True)
class Truth:
    """One answer to "did it need a person", by ticket or by answer; what is in neither set is unknown."""

    key: str
    unit: Unit
    needed: frozenset[str]
    not_needed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """What one trigger adds by one truth: caught, caught by it alone, needless, needless by it alone."""

    trigger: str
    caught: int
    caught_alone: int
    needless: int
    needless_alone: int


@dataclass(frozen=True, slots=True)
class Result:
    """A specification against one truth: recall, precision, what each trigger adds, what was missed."""

    truth: Truth
    recall: Share
    precision: Share
    parts: tuple[Part, ...]
    missed: frozenset[str]
    needless: frozenset[str]

    @property
    def right_per_needless(self) -> float | None:
        """Right handovers for each needless one; None where there is none needless."""
        return None if not self.needless else self.precision.count / len(self.needless)


def fired(spec: Spec, states: pl.DataFrame) -> Fired:
    """Where each trigger that brings a person in fires; a field that the source lacks is null."""
    asked = triggers.fields(spec)
    lacking = sorted({each for fields in asked.values() for each in fields} - set(states.columns))
    known = states.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in lacking)
    said = known.select(
        "ticket_id", "item", "point", "is_answer",
        *(expression.alias(_column(name)) for name, expression in triggers.of_spec(spec).items()),
    )  # fmt: skip
    names = tuple(asked)
    columns = [_column(name) for name in names]
    turns = said.with_columns(pl.col(columns).fill_null(value=False)) if columns else said
    stopped = turns.with_columns(
        pl.col(columns).cast(pl.UInt8).cum_max().over("ticket_id", order_by="point").cast(pl.Boolean)
    ) if columns else turns  # fmt: skip
    empty = {name for name in known.columns if known[name].null_count() == known.height}
    return Fired(
        turns=turns,
        stopped=stopped,
        names=names,
        unknown={name: said[_column(name)].null_count() for name in names},
        missing={name: tuple(sorted(fields & empty)) for name, fields in asked.items()},
    )


def declared(states: pl.DataFrame, always: frozenset[str]) -> Truth:
    """Tickets of categories that always go to a person, by the category that somebody confirmed.

    All others are unknown: that a category may be automated does not say that no ticket of it needs a person.
    """
    mine = states.filter(pl.col("confirmed").is_in(list(always)))
    return Truth("declared", "ticket", frozenset(mine["ticket_id"].to_list()), frozenset())


def result(found: Fired, truth: Truth, customers: Mapping[str, str]) -> Result:
    """The specification against one truth; `customers` says whose each ticket or answer is."""
    by_ticket = truth.unit == "ticket"
    stopped = found.tickets() if by_ticket else found.items()
    caught, missed = truth.needed & stopped, truth.needed - stopped
    needless = truth.not_needed & stopped
    parts: list[Part] = []
    for name in found.names:
        own = found.tickets(name) if by_ticket else found.items(name)
        others = found.tickets_without(name) if by_ticket else found.items_without(name)
        alone = own - others
        parts.append(
            Part(
                name,
                len(truth.needed & own),
                len(truth.needed & alone),
                len(truth.not_needed & own),
                len(truth.not_needed & alone),
            )
        )
    return Result(
        truth=truth,
        recall=share(truth.needed, caught, customers),
        precision=share(caught | needless, caught, customers),
        parts=tuple(parts),
        missed=frozenset(missed),
        needless=frozenset(needless),
    )


def share(whole: frozenset[str], counted: frozenset[str], customers: Mapping[str, str]) -> Share:
    """The share of `whole` that is counted, with an interval that allows for customers with several of it.

    Wilson's at as many as the customers' spread leaves, and never at more than there are.
    """
    n, k = len(whole), len(counted)
    if not n:
        return Share(0, 0, None, 0.0, 1.0)
    rows = pl.DataFrame(
        {
            "customer": [customers.get(each, each) for each in whole],
            "total": [float(each in counted) for each in whole],
        }
    ).with_columns(n=1.0)  # fmt: skip
    by = rows.group_by("customer").agg(pl.col("total").sum(), pl.col("n").sum())
    sums = clustered.sums(by, "total", "n")
    value, variance = k / n, float(sums.variance())
    plain = value * (1 - value) / n
    if plain:
        effective = min(float(n), n * plain / variance) if variance > 0 else float(n)
    else:
        # Without any spread the sizes of the customers alone say how much the rows are worth.
        effective = float(sums.alike)
    found = proportions.wilson(np.asarray(value * effective), np.asarray(effective))
    return Share(k, n, value, float(found.low), float(found.high))


def _any(names: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal([pl.col(_column(name)) for name in names]) if names else pl.lit(value=False)


def _column(name: str) -> str:
    """A trigger's column, apart from what a trigger may be called."""
    return f"fires {name}"
