"""Diagnosis: each failure's most probable group, its strength and its basis.

First what the request is really about, then one question after the other: is there an entry for it
(knowledge gap), was it read as something else (misclassification), does a context field separate it from
requests that got solved (edge case); what is left, and what an error stopped, is other. The shares of the
four groups add up to one, and no rate of the log is built in: all are learned from the log in hand.
"""
# What SciPy and scikit-learn hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.failures import intent_classifier, request_topics
from analytics.failures.conversation import tool_errors
from analytics.failures.diagnosis import article_coverage, data_gaps, edge_cases, knowledge_gaps
from analytics.failures.diagnosis.article_coverage import Closeness
from analytics.failures.diagnosis.edge_cases import Collision
from analytics.failures.groups import GROUPS, OTHER
from analytics.failures.inputs import Material
from analytics.failures.intent_classifier import Draws, Known, Learned, Shares
from analytics.failures.nearest_neighbours import Whole

#: How sure an error makes "other", whatever else speaks for a cause, if solved requests have none.
_BROKEN = 0.9
#: What a conversation shows says more than the error that it ended with.
_BESIDE_ERRORS = (
    *("broke_off", "endless_loop", "made_up_value", "other_record", "agreed_undone", "seen_not_done"),
    *("unusual_step", "other_values", "missing_step", "refused_after_step"),
)
#: If more solved requests than this have no recorded reading, their intents are learned from their words.
_UNREAD = 0.05


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The groups of all failures; rows are `Material.failures`, columns of `shares` are `GROUPS`."""

    shares: Shares
    #: What the request is really about, as far as anything says so; and how sure that is.
    intents: list[str | None]
    certain: Shares
    learned: Learned | None
    names: tuple[str, ...]
    collisions: list[Collision | None]
    closeness: Closeness | None
    covered: frozenset[str]
    #: The share of solved requests in which something broke too; None without solved requests.
    usual_errors: float | None
    #: Gap or mix-up: without entries it cannot be told which. It counts as other.
    undecided: NDArray[np.bool_]
    #: What each failure's evidence comes to, of `groups.CAUSES`.
    causes: list[str]
    notes: tuple[str, ...]

    @property
    def groups(self) -> list[str]:
        """The most probable group of each failure."""
        return [GROUPS[place] for place in self.shares.argmax(axis=1)]


def plain(name: pl.Expr) -> pl.Expr:
    """Normalises a category's name for comparison: lower case, no underscores."""
    return name.str.to_lowercase().str.replace_all(r"[_\-\s]+", " ").str.strip_chars().replace("", None)


def diagnose(
    material: Material,
    seed: int,
    tell: Callable[[float], None] | None = None,
    bursts: Sequence[Whole] = (),
) -> Diagnosis:
    """Diagnoses all failures of a run."""
    requests = material.requests.with_columns(plain(pl.col("category", "predicted_intent")))
    entries = material.knowledge.select(category=plain(pl.col("category")))["category"]
    notes: list[str] = []
    comparable = data_gaps.comparable(requests, entries, notes)
    covered = frozenset(entries.drop_nulls().to_list())
    told = set(requests["category"].drop_nulls().to_list())
    if comparable:
        told |= set(requests["predicted_intent"].drop_nulls().to_list())
    usable = bool(covered & told) or (not told and len(covered) > 1)
    data_gaps.name(requests, entries, material.fields, usable, notes)

    names = tuple(sorted(told | (set(covered) if usable else set())))
    numbers = {name: number for number, name in enumerate(names)}
    read = requests[material.places]
    weights = np.ones(material.failures.height)
    for rows in bursts:
        weights[rows] = 1 / len(rows)
    known = Known(
        names=names,
        vectors=material.vectors,
        confirmed=_numbered(read["category"], numbers),
        read=_numbered(read["predicted_intent"], numbers) if comparable else np.full(read.height, -1),
        failed=read["is_failed"].to_numpy(),
        entries=material.entry_vectors,
        entry_names=_numbered(entries, numbers)[material.entry_rows],
        draws=read["ticket_id"].hash(seed).to_numpy(),
        entry_draws=_entry_draws(material, seed),
        weights=weights,
    )
    asked = requests.filter("is_solved")["predicted_intent"]
    unread = asked.null_count() > _UNREAD * len(asked)
    learned = intent_classifier.learn(known, solved=unread, tell=tell)
    if learned is None and names:
        notes.append("Too few requests have a known category to learn from; only recorded ones were used.")
    shares = _shares(known, learned)
    close = article_coverage.measure(material)
    reading = known.read[known.failed]
    has_reading = reading >= 0
    # Without entries, solved requests show what the agent has an answer for.
    bare = close is None and has_reading.any()
    answered = covered if usable else knowledge_gaps.answered(known) if bare else None
    gap = knowledge_gaps.gap(known, learned, shares, covered if usable else frozenset(), close)
    unclear = (
        knowledge_gaps.unclear(known, learned, shares, answered) if bare and answered is not None else 0 * gap
    )
    # A request without words is neither near an article nor far from one, and reads like no category.
    worded = (material.failures["text"].str.strip_chars() != "").to_numpy()
    gap, unclear = gap * worded, unclear * worded
    if shares is None:
        right = 1 - gap - unclear
    else:
        rightly = shares[np.arange(len(reading)), np.maximum(reading, 0)]
        without = np.maximum(shares.sum(axis=1) - knowledge_gaps.uncovered(shares, names, answered), 1e-9)
        right = np.where(has_reading, (1 - gap - unclear) * np.minimum(1.0, rightly / without), 1 - gap)
        if usable:
            off = np.array([name not in covered for name in names])
            right = np.where(has_reading & off[np.maximum(reading, 0)], 0.0, right)
    told = worded | (known.confirmed[known.failed] >= 0)
    right = np.where(told, right, 1.0)
    mixed = np.where(has_reading, 1 - gap - unclear - right, 0.0)
    broken = material.failures["error"].is_not_null().to_numpy()
    usual_errors = _usual_errors(requests)
    often = float(np.average(broken, weights=weights))
    sure = _BROKEN * (1 - min(1.0, (usual_errors or 0.0) / max(often, 1e-9)))
    stopped = broken & (sure > 0.5)
    plainly = (right > 0.5) & ~stopped & (weights == 1) & told
    found, edge = _edges(material, requests, known, learned, shares, plainly)
    table = np.stack([gap, mixed, right * edge, right * (1 - edge) + unclear], axis=1)
    table[broken] *= 1 - sure
    table[broken, 3] += sure
    if close is None and not has_reading.any():
        # Nothing speaks for a cause: what is left over is "other", and not with any strength.
        table *= 0.5
    labels, certain = _most_probable(known, shares)
    undecided = (table.argmax(axis=1) == OTHER) & (unclear > 0.5) & ~stopped
    # Without its reading a failure that is about something known may be a mix-up, and nothing says so.
    unread = ~has_reading & ~stopped & (shares is not None)
    return Diagnosis(
        shares=table,
        intents=labels,
        certain=certain,
        learned=learned,
        names=names,
        collisions=found,
        closeness=close,
        covered=covered if usable else frozenset(),
        usual_errors=usual_errors,
        undecided=undecided,
        causes=_causes(material.failures, table, undecided, unread),
        notes=tuple(notes),
    )


def _causes(
    failures: pl.DataFrame, table: Shares, undecided: NDArray[np.bool_], unread: NDArray[np.bool_]
) -> list[str]:
    """What each failure's evidence comes to: its group, else what its error or its conversation shows."""
    turned = failures["turned"].to_list()
    found: list[str] = []
    for place, (group, error) in enumerate(zip(table.argmax(axis=1), failures["error"], strict=True)):
        if group != OTHER:
            found.append(GROUPS[group])
        elif error is not None and turned[place] not in _BESIDE_ERRORS:
            found.append(tool_errors.kind(error) or "tool_error")
        elif undecided[place]:
            found.append("gap_or_mixup")
        else:
            found.append(turned[place] or ("unread" if unread[place] else "unknown"))
    return found


def _entry_draws(material: Material, seed: int) -> Draws:
    """A random number of each phrasing of an article, by the article and its place in it."""
    entries = material.knowledge["entry_id"].gather(material.entry_rows)
    phrasings = pl.DataFrame({"entry": entries}).select(
        pl.concat_str("entry", pl.int_range(pl.len()).over("entry"), separator=" ")
    )
    return phrasings.to_series().hash(seed).to_numpy()


def _numbered(names: pl.Series, numbers: Mapping[str, int]) -> Whole:
    return np.array([numbers.get(name, -1) for name in names.to_list()], dtype=np.int64)


def _shares(known: Known, learned: Learned | None) -> Shares | None:
    """The shares of categories per failure: as learned; else what is recorded, with its chance of error."""
    if learned is not None:
        return learned.shares
    confirmed = known.confirmed[known.failed]
    if not known.names or (confirmed < 0).all():
        return None
    found = np.full((len(confirmed), len(known.names)), 1 / len(known.names))
    said = confirmed >= 0
    found[said] = intent_classifier.WRONG / max(len(known.names) - 1, 1)
    found[said, confirmed[said]] = 1 - intent_classifier.WRONG
    return found


def _usual_errors(requests: pl.DataFrame) -> float | None:
    """Returns the share of solved requests in which something broke."""
    solved = requests.filter("is_solved")
    return 1 - solved["error"].null_count() / solved.height if solved.height else None


def _edges(
    material: Material,
    requests: pl.DataFrame,
    known: Known,
    learned: Learned | None,
    shares: Shares | None,
    plainly: NDArray[np.bool_],
) -> tuple[list[Collision | None], Shares]:
    """Returns for each failure the collision that explains it best, and the share it explains.

    Collisions are looked for among those that were `plainly` read rightly, and that no error stopped.
    """
    failures = requests.filter("is_failed")
    # What only says what a request is about is no condition under which it fails.
    fields = [
        name for name in material.fields if not request_topics.mirrors(material.read, material.vectors, name)
    ]
    if not fields:
        return [None] * failures.height, np.zeros(failures.height)
    # Requests that the agent read rightly, by what it read; where that is not recorded, by their words.
    labels, _ = _most_probable(known, shares)
    own = failures["predicted_intent"].fill_null(pl.Series(labels, dtype=pl.String)).to_list()
    solved = requests.filter("is_solved").select("ticket_id", "category", *fields, read="predicted_intent")
    theirs = _worded(material, known, learned)
    frame = pl.concat(
        [
            solved.join(theirs, on="ticket_id", how="left", maintain_order="left").select(
                *fields, intent=pl.coalesce("read", "worded", "category"), failed=pl.lit(False)
            ),
            failures.select(fields)
            .with_columns(intent=pl.Series(own, dtype=pl.String), failed=pl.lit(True))
            .filter(pl.Series(plainly)),
        ]
    )
    if frame["intent"].null_count() == frame.height:
        frame = frame.with_columns(intent=pl.lit(""))
        own = [""] * len(own)
    found: list[Collision | None] = [None] * failures.height
    explained = np.zeros(failures.height)
    values = {field: failures[field].cast(pl.String).to_list() for field in fields}
    by_intent: dict[str, list[Collision]] = {}
    for each in edge_cases.find(frame, fields):
        by_intent.setdefault(each.intent, []).append(each)
    for place, intent in enumerate(own):
        for each in by_intent.get(intent or "", ()):
            if found[place] is None and values[each.field][place] == each.value:
                found[place] = each
                explained[place] = each.share
    return found, explained


def _worded(material: Material, known: Known, learned: Learned | None) -> pl.DataFrame:
    """What solved requests are about by their words, where the agent's readings do not say it."""
    read = material.read.filter(pl.Series(~known.failed))
    if learned is None or learned.solved is None:
        return pl.DataFrame(schema={"ticket_id": pl.String, "worded": pl.String})
    sure = learned.solved.max(axis=1) >= 0.5
    names = [
        known.names[place] if yes else None
        for place, yes in zip(learned.solved.argmax(axis=1), sure, strict=True)
    ]
    return read.select("ticket_id", worded=pl.Series(names, dtype=pl.String))


def _most_probable(known: Known, shares: Shares | None) -> tuple[list[str | None], Shares]:
    """Returns each failure's most probable category and its probability."""
    count = int(known.failed.sum())
    if shares is None:
        return [None] * count, np.zeros(count)
    best, certain = shares.argmax(axis=1), shares.max(axis=1)
    flat: NDArray[np.bool_] = certain <= 1.5 / max(len(known.names), 1)
    return [None if dull else known.names[place] for place, dull in zip(best, flat, strict=True)], certain
