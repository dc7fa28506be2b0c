"""The contents of a cluster's work packet: draft article, separating examples or branches, and tests."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analytics.failures import suggested_fixes
from analytics.failures.nearest_neighbours import Floats, Whole
from analytics.packets import acceptance_tests, branches, phrasings, proposed_answer, separating_examples
from analytics.packets.packet_record import Condition, Draft, Examples, Packet, Phrase
from analytics.packets.separating_examples import Labelled
from data.errors import DataError
from jobs.failures.analysis_runs import Result
from jobs.packets.packet_tickets import Tickets

#: With fewer replies in the cluster itself, those of its whole category are read.
_FEW_REPLIES = 3
#: The causes that somebody can work on.
WORKABLE = ("knowledge_gap", "misclassification", "edge_case")


def of(result: Result, tickets: Tickets, thread: str) -> Packet:
    """The packet of the cluster with that thread; a DataError where its cause is not proven."""
    found = result.clusters.filter(pl.col("thread") == thread)
    if found.is_empty():
        raise DataError("This cluster is no longer in the newest run. Open Explorer and choose another one.")
    row = found.row(0, named=True)
    group = str(row["main_group"])
    if group not in WORKABLE:
        raise DataError(
            f"Nothing proves what causes the failures of “{row['label']}”, so there is no work to hand over. "
            "Read its tickets and correct their cause, then open the packet."
        )
    failures = result.failures.filter(pl.col("cluster_id") == row["cluster_id"])
    own = failures.filter(pl.col("group") == group)
    intent, read_as = (
        suggested_fixes.commonest(own, "category"),
        suggested_fixes.commonest(own, "predicted_intent"),
    )
    field, value = (
        suggested_fixes.commonest(own, "context_field"),
        suggested_fixes.commonest(own, "context_value"),
    )
    cause, caused = suggested_fixes.leading(failures, group)
    mine = _places(tickets, own)
    language = suggested_fixes.commonest(tickets.read[mine], "language")
    return Packet(
        source=result.run.source,
        thread=thread,
        group=group,
        label=str(row["label"]),
        intent=intent,
        language=language,
        failures=failures.height,
        cause=cause,
        caused=caused,
        what=suggested_fixes.suggested(group, intent, read_as, field, value),
        draft=_draft(tickets, mine, intent, field, value) if group != "misclassification" else None,
        examples=_examples(tickets, intent, read_as) if group == "misclassification" else None,
        condition=_condition(tickets, intent, field, value, language) if group == "edge_case" else None,
        **_tests(tickets, mine, field if group == "edge_case" else None),
    )


def _places(tickets: Tickets, failures: pl.DataFrame) -> Whole:
    """The rows of the requests that these failures are."""
    numbered = tickets.read.select("ticket_id").with_row_index("row")
    rows = numbered.join(failures.select("ticket_id"), on="ticket_id", how="semi", maintain_order="left")
    return rows["row"].to_numpy().astype(np.int64)


def _draft(
    tickets: Tickets, mine: Whole, intent: str | None, field: str | None, value: str | None
) -> Draft | None:
    """The article's draft; where its answer depends on a field, the answer is that of the other values."""
    mine = _of_one_language(tickets, mine)
    read, vectors = tickets.read[mine], tickets.material.vectors[mine]
    found = phrasings.phrasings(read["words"].to_list(), vectors, read["customer_id"].to_list())
    if found is None:
        return None
    answers, answers_of = read.drop_nulls("reply"), "cluster"
    if answers.height < _FEW_REPLIES and intent is not None:
        answers, answers_of = tickets.replies.filter(pl.col("category") == intent), "category"
    if field is not None and field in tickets.read.columns and intent is not None:
        language = suggested_fixes.commonest(read, "language")
        others = _replies_to_others(tickets, intent, field, value, language)
        if others.height >= _FEW_REPLIES:
            answers, answers_of = others, "other values"
    return Draft(
        question=_phrases(read, [found.typical])[0],
        variations=_phrases(read, found.varied),
        answer=proposed_answer.central(answers["reply"].to_list(), answers["author"].to_list()),
        answers_of=answers_of,
    )


def _replies_to_others(
    tickets: Tickets, intent: str, field: str, value: str | None, language: str | None
) -> pl.DataFrame:
    """What people answered in the same category where the field has another value than the failing one."""
    about = pl.coalesce("category", "predicted_intent") == intent
    other = pl.col(field).cast(pl.String).ne_missing(value or "")
    spoken = pl.lit(True) if language is None else (pl.col("language") == language).fill_null(True)
    return tickets.read.filter(about.fill_null(False), other, spoken).drop_nulls("reply")


def _of_one_language(tickets: Tickets, rows: Whole) -> Whole:
    """The requests in the language that most of them are in: an article is written in one language."""
    languages = tickets.read[rows]["language"]
    most = suggested_fixes.commonest(tickets.read[rows], "language")
    return rows if most is None else rows[(languages == most).fill_null(False).to_numpy()]


def _examples(tickets: Tickets, intent: str | None, read_as: str | None) -> Examples | None:
    if intent is None or read_as is None or intent == read_as:
        return None
    known, rows = _labelled(tickets)
    found = separating_examples.separate(known, (intent, read_as))
    read = tickets.read[rows]
    return Examples((intent, read_as), _phrases(read, found.first), _phrases(read, found.second), found.gain)


def _labelled(tickets: Tickets) -> tuple[Labelled, Whole]:
    """Requests whose intent is confirmed, or was read and stands solved; and their rows."""
    # What the agent solved it read rightly, unless a person filed it elsewhere.
    taught = pl.when("is_solved").then(pl.col("predicted_intent"))
    labelled = (
        tickets.read.with_row_index("row")
        .with_columns(intent=pl.coalesce("category", taught))
        .filter(pl.col("intent").is_not_null(), pl.col("text").str.strip_chars() != "")
        .with_columns(right=pl.col("is_solved") & (pl.col("predicted_intent") == pl.col("intent")))
    )
    rows = labelled["row"].to_numpy().astype(np.int64)
    return (
        Labelled(
            vectors=tickets.material.vectors[rows],
            intents=labelled["intent"].to_list(),
            customers=labelled["customer_id"].to_list(),
            read_right=labelled["right"].fill_null(False).to_numpy(),
        ),
        rows,
    )


def _condition(
    tickets: Tickets, intent: str | None, field: str | None, value: str | None, language: str | None
) -> Condition | None:
    """The branches of an answer; replies in another language than the article's are not read."""
    if field is None or field not in tickets.read.columns:
        return None
    about = pl.coalesce("category", "predicted_intent") == intent if intent else pl.lit(True)
    other = pl.lit(False) if language is None else (pl.col("language") != language).fill_null(False)
    asked = tickets.read.filter(about.fill_null(False)).with_columns(
        reply=pl.when(~other).then("reply"), author=pl.when(~other).then("author")
    )
    return Condition(field, value, tuple(branches.branches(asked, field, value)))


def _tests(tickets: Tickets, mine: Whole, field: str | None) -> dict[str, tuple[Phrase, ...]]:
    read = tickets.read
    right = np.flatnonzero(read["is_solved"].to_numpy())
    vectors: Floats = tickets.material.vectors
    failed, solved = read[mine], read[right]
    found = acceptance_tests.choose(
        vectors[mine], vectors[right], failed["text"].to_list(), solved["text"].to_list()
    )
    return {
        "must_pass": _phrases(failed, found.failed, field),
        "must_stay": _phrases(solved, found.right, field),
    }


def _phrases(read: pl.DataFrame, rows: Sequence[int], field: str | None = None) -> tuple[Phrase, ...]:
    """The requests of these rows in the customer's own words, with the field that the answer depends on."""
    there = field if field in read.columns else None
    columns = read.select(
        "ticket_id",
        "words",
        pl.coalesce("category", "predicted_intent").alias("intent"),
        "language",
        (pl.col(there) if there else pl.lit(None)).cast(pl.String).alias("value"),
    )
    found: list[Phrase] = []
    for row in rows:
        ticket, words, intent, language, value = columns.row(row)
        context = ((there, value),) if there and value is not None else ()
        found.append(Phrase(ticket, words, intent, language, context))
    return tuple(found)
