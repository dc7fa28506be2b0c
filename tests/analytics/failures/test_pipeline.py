"""The whole pipeline over small worlds, and over logs that lack nearly everything."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.failures import inputs, pipeline
from analytics.failures.diagnosis import diagnose
from analytics.failures.inputs import Material
from analytics.failures.nearest_neighbours import unit
from tests.analytics.failures.worlds import PLAIN, around, built, directions, world


def agreement(material: Material, truth: dict[str, str]) -> float:
    found = pipeline.run(material, PLAIN).failures
    assert found["ticket_id"].sort().to_list() == sorted(truth)
    return sum(truth[row["ticket_id"]] == row["group"] for row in found.iter_rows(named=True)) / len(truth)


def changed(material: Material, *columns: pl.Expr) -> Material:
    return replace(material, requests=material.requests.with_columns(*columns))


def without_entries(material: Material) -> Material:
    return replace(
        material,
        knowledge=material.knowledge.clear(),
        entry_rows=np.zeros(0, np.int64),
        entry_vectors=material.entry_vectors[:0],
    )


def test_every_failure_has_its_group_cluster_and_a_sentence_of_evidence() -> None:
    material, truth = world()
    found = pipeline.run(material, PLAIN)
    assert agreement(material, truth) >= 0.97
    assert (
        found.failures.select("group", "evidence", "cluster_id", "cluster_label", "theme_id")
        .null_count()
        .sum_horizontal()
        .item()
        == 0
    )
    assert found.failures["cluster_strength"].is_between(0, 1).all()
    assert found.clusters["tickets"].sum() == len(truth)
    assert found.clusters["cumulated"].to_list()[-1] == pytest.approx(1)
    assert found.notes == ()


@pytest.mark.parametrize("confirmed", [0.2, 0.9])
@pytest.mark.parametrize("broken", [0.0, 0.3])
def test_the_diagnosis_does_not_hang_on_the_rates_of_a_log(confirmed: float, broken: float) -> None:
    assert agreement(*world(seed=11, confirmed=confirmed, broken=broken)) >= 0.95


def shuffled(material: Material, seed: int) -> Material:
    order = np.random.default_rng(seed).permutation(material.requests.height)
    now_at = np.argsort(order)[material.places]
    kept = np.argsort(now_at)
    return replace(
        material, requests=material.requests[order], places=now_at[kept], vectors=material.vectors[kept]
    )


@given(seed=st.integers(0, 2**32 - 1), size=st.integers(8, 40))
@settings(max_examples=12, deadline=None)
def test_rows_in_another_order_give_the_same_failures_clusters_and_themes(seed: int, size: int) -> None:
    material, _ = world(size, seed=seed % 1_000)
    # Of solved requests only some are read.
    keeps = material.requests["is_failed"] | (material.requests["ticket_id"].hash(1) % 3 > 0)
    some = np.flatnonzero(keeps.to_numpy())
    material = replace(material, places=some, vectors=material.vectors[some])
    one, other = pipeline.run(material, PLAIN), pipeline.run(shuffled(material, seed), PLAIN)
    assert one.failures.equals(other.failures)
    assert one.clusters.equals(other.clusters) and one.themes.equals(other.themes)
    assert np.array_equal(one.placed, other.placed)


def test_new_tickets_change_neither_who_is_read_nor_who_learns_with_whom() -> None:
    requests = world(200)[0].requests.with_columns(category=pl.lit("all"))
    newer = requests.head(3).with_columns(ticket_id=pl.format("new-{}", "ticket_id"))
    before = requests[inputs.places(requests, 7)]["ticket_id"].to_list()
    both = pl.concat([newer, requests])
    after = both[inputs.places(both, 7)]["ticket_id"].to_list()
    # Each new one may take the place of one, where a category has more solved requests than are read.
    assert len(before) < requests.height
    assert len(set(before) - set(after)) <= 3 and len(set(after) - set(before)) <= 3


def test_an_edge_case_names_its_field_whatever_that_is_called_and_counts_what_can_be_counted() -> None:
    material, truth = world(login="context.wie angemeldet")
    found = pipeline.run(material, PLAIN).failures.filter(group="edge_case")
    assert set(found["context_field"]) == {"context.wie angemeldet"} and set(found["context_value"]) == {
        "sso"
    }
    rightly = material.requests.filter(pl.col("predicted_intent") == "login", pl.col("error").is_null())
    sso = rightly.filter(pl.col("context.wie angemeldet") == "sso")
    expected = (
        f"{sso['is_failed'].sum()} of {sso.height} requests about "
        "*login* with wie angemeldet = sso failed, 0 of"
    )
    assert found["evidence"][0].startswith(expected)
    assert set(found["ticket_id"]) <= {name for name, group in truth.items() if group == "edge_case"}


def test_an_error_explains_a_failure_only_as_far_as_solved_requests_have_fewer_of_them() -> None:
    material, truth = world()
    everywhere = changed(material, pl.lit("tool_timeout").alias("error"))
    sometimes, always = pipeline.run(material, PLAIN).failures, pipeline.run(everywhere, PLAIN).failures
    assert "of the solved requests, too" not in " ".join(sometimes["evidence"])
    broken = [name for name, group in truth.items() if group == "other"]
    assert set(sometimes.filter(pl.col("ticket_id").is_in(broken))["group"]) == {"other"}
    assert (always["group"] == "other").mean() < 0.1
    said = pipeline.run(
        changed(material, pl.when(pl.col("is_solved")).then(pl.lit("e")).alias("error")), PLAIN
    )
    assert "other" not in set(said.failures.filter(~pl.col("ticket_id").is_in(broken))["group"])


def test_two_runs_are_identical() -> None:
    material, _ = world()
    one, two = pipeline.run(material, PLAIN), pipeline.run(material, PLAIN)
    assert one.failures.equals(two.failures) and one.clusters.equals(two.clusters)


def test_a_source_without_entries_proves_no_gap_and_says_so() -> None:
    found = pipeline.run(without_entries(world()[0]), PLAIN)
    assert "knowledge_gap" not in set(found.failures["group"])
    assert any("no knowledge base articles" in note for note in found.notes)


def scored(material: Material, truth: dict[str, str], group: str) -> float:
    """The F1 of one group."""
    found = zip(material.failures["ticket_id"], diagnose.diagnose(material, 7).groups, strict=True)
    mine = {name for name, each in found if each == group}
    true = {name for name, each in truth.items() if each == group}
    return 2 * len(mine & true) / (len(mine) + len(true))


@pytest.mark.parametrize("seed", [3, 11, 29])
def test_without_entries_a_gap_is_no_mix_up_and_a_proven_mix_up_stays_one(seed: int) -> None:
    material, truth = world(seed=seed)
    bare = without_entries(material)
    found = pipeline.run(bare, PLAIN).failures
    gaps = found.filter(
        pl.col("ticket_id").is_in([name for name, each in truth.items() if each == "knowledge_gap"])
    )
    assert (gaps["group"] == "other").mean() >= 0.9
    assert gaps.filter(group="other")["undecided"].all()
    assert (
        gaps["evidence"]
        .str.starts_with("Knowledge gap or misclassification; cannot tell which without articles: ")
        .mean()
        >= 0.9
    )
    assert scored(bare, truth, "misclassification") >= 0.9
    assert not diagnose.diagnose(material, 7).undecided.any()


@pytest.mark.parametrize("seed", [3, 11, 29])
@pytest.mark.parametrize("recorded", [0.0, 0.4])
def test_without_the_agents_intents_edge_cases_are_found_within_intents_learned_from_words(
    seed: int, recorded: float
) -> None:
    material, truth = world(seed=seed)
    draw = pl.Series(np.random.default_rng(seed).random(material.requests.height) < recorded)
    read = pl.when(draw).then("predicted_intent").alias("predicted_intent")
    assert scored(changed(material, read), truth, "edge_case") >= 0.85


NOTHING = pl.lit(None, pl.String)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (
            {"predicted_intent": NOTHING},
            "no misclassification can be found. Edge cases are looked for within",
        ),
        ({"category": NOTHING}, "misclassifications are less certain"),
        ({"confidence": pl.lit(None, pl.Float64)}, "do not say how sure it was"),
        ({"entry_id": NOTHING}, "clusters do not name the articles"),
        ({"context.login": NOTHING, "context.region": NOTHING}, "so no edge case can be found"),
        ({"context.login": pl.lit("sso"), "context.region": NOTHING}, "no edge case can be found"),
        ({"is_solved": pl.lit(False)}, "cannot be compared with solved requests: no edge case can be found"),
        (
            {name: NOTHING for name in ("predicted_intent", "entry_id", "error")}
            | {"confidence": pl.lit(None, pl.Float64)},
            "No interactions are recorded, or they do not say what",
        ),
        (
            {"predicted_intent": pl.when(pl.col("ticket_id") > "T0180").then("predicted_intent")},
            "none of these can be called a misclassification",
        ),
    ],
)
def test_what_is_not_recorded_is_named_with_the_diagnoses_that_it_costs(
    missing: dict[str, pl.Expr], said: str
) -> None:
    bare = changed(world()[0], *(value.alias(name) for name, value in missing.items()))
    notes = diagnose.diagnose(bare, 7).notes
    assert any(said in note for note in notes), notes


def test_without_confirmed_categories_a_gap_is_told_by_what_is_unlike_all_that_is_known() -> None:
    material, truth = world()
    bare = changed(material, pl.lit(None, pl.String).alias("category"))
    found = pipeline.run(bare, PLAIN)
    gaps = set(found.failures.filter(group="knowledge_gap")["ticket_id"])
    true = {name for name, group in truth.items() if group == "knowledge_gap"}
    assert len(gaps & true) >= 0.9 * len(true) and len(gaps - true) <= 0.1 * len(true)
    assert any("No failure has a confirmed category" in note for note in found.notes)


def test_without_the_agents_intents_nothing_is_called_a_misclassification() -> None:
    found = pipeline.run(changed(world()[0], pl.lit(None, pl.String).alias("predicted_intent")), PLAIN)
    assert "misclassification" not in set(found.failures["group"])
    assert any("intents are not recorded" in note for note in found.notes)


def test_intents_that_are_named_otherwise_than_categories_are_not_held_against_them() -> None:
    found = pipeline.run(changed(world()[0], pl.format("intent {}", "predicted_intent")), PLAIN)
    assert "misclassification" not in set(found.failures["group"])
    assert any("different names" in note for note in found.notes)


def test_a_log_without_entries_categories_and_intents_still_gets_clusters_and_owns_that_it_knows_little() -> (
    None
):
    bare = changed(
        without_entries(world()[0]),
        *(pl.lit(None, pl.String).alias(n) for n in ("category", "predicted_intent")),
    )
    found = pipeline.run(bare, PLAIN)
    assert not {"knowledge_gap", "misclassification"} & set(found.failures["group"])
    assert (
        found.failures.filter(pl.col("evidence") == "No recorded evidence proves a cause.")[
            "group_strength"
        ].max()
        <= 0.5
    )
    assert found.clusters.height >= 3 and len(found.notes) >= 3


def test_three_failures_and_nothing_else_are_three_rows() -> None:
    rows = [{"ticket_id": f"T{n}", "text": f"request {n}", "is_failed": True} for n in range(3)]
    found = pipeline.run(built(rows, directions(3), [], 1), PLAIN)
    assert found.failures.height == 3 and set(found.failures["group"]) == {"other"}
    assert any("No request of this period was solved" in note for note in found.notes)


def test_no_failure_is_an_empty_answer_with_a_word() -> None:
    found = pipeline.run(built([], directions(1)[:0], [], 1), PLAIN)
    assert found.failures.is_empty() and found.notes == ("No ticket that the agent worked on failed.",)


def test_a_thousand_copies_are_one_cluster_and_requests_without_words_another() -> None:
    copies = [{"ticket_id": f"C{n:04d}", "text": "the same words", "is_failed": True} for n in range(1000)]
    others = [{"ticket_id": f"O{n:02d}", "text": f"something {n}", "is_failed": True} for n in range(30)]
    silent = [{"ticket_id": f"S{n}", "text": "", "is_failed": True} for n in range(5)]
    middle = directions(4)
    vectors = np.concatenate(
        [
            np.repeat(middle[:1], 1000, axis=0),
            around(middle[[1 + n % 3 for n in range(30)]], 2),
            np.zeros((5, 24), np.float32),
        ]
    )
    found = pipeline.run(built([*copies, *others, *silent], vectors, [], 1), PLAIN)
    of = {row["ticket_id"]: row["cluster_id"] for row in found.failures.iter_rows(named=True)}
    assert len({of[f"C{n:04d}"] for n in range(1000)}) == 1
    assert {name for name, cluster in of.items() if cluster == of["S0"]} == {f"S{n}" for n in range(5)}
    assert found.clusters.filter(cluster_id=of["S0"])["label"].item() == "(no words recorded)"
    assert any("5 failures without any recorded words" in note for note in found.notes)


def test_a_label_is_made_of_the_customers_words_in_their_language() -> None:
    said = (
        "die rechnung hat eine falsche adresse",
        "je ne peux pas ouvrir la facture",
        "パスワードを忘れました",
    )
    rows = [{"ticket_id": f"T{n:02d}", "text": f"{said[n % 3]}", "is_failed": True} for n in range(60)]
    vectors = around(directions(3)[[n % 3 for n in range(60)]], 5, spread=0.02)
    labels = " ".join(pipeline.run(built(rows, vectors, [], 1), PLAIN).clusters["label"])
    assert "rechnung" in labels and "facture" in labels and "パスワード" in labels


@pytest.mark.parametrize("stage", ["diagnosing", "clustering", "laying out the map", "describing", "ranking"])
def test_a_run_ends_at_the_stage_in_which_its_listener_raises(stage: str) -> None:
    def stop(at: str, _: float) -> None:
        if at.startswith(stage):
            raise InterruptedError(at)

    with pytest.raises(InterruptedError, match=stage):
        pipeline.run(world(20)[0], PLAIN, stop)


def talks(subjects: int, *, messages: int) -> Material:
    """Failures of one business in `subjects` subjects: much of each vector all of them share."""
    shared = directions(1, seed=9, dimensions=200)[0]
    about = np.arange(120) % subjects
    vectors = unit(1.6 * shared + directions(subjects, seed=10, dimensions=200)[about])
    rows: list[dict[str, object]] = [
        {"ticket_id": f"T{n:03}", "text": f"subject {about[n]}, {n}", "is_failed": True, "messages": messages}
        for n in range(120)
    ]
    return built(rows, around(vectors, 6, 0.055), [], 1)


def test_conversations_of_one_business_are_told_apart_by_what_they_do_not_share() -> None:
    found = pipeline.run(talks(8, messages=5), PLAIN)
    named = found.failures.with_columns(subject=pl.col("words").str.extract(r"subject (\d)"))
    assert (
        found.clusters.height == 8
        and named.group_by("cluster_id").agg(pl.col("subject").n_unique())["subject"].max() == 1
    )
    # A log of single requests is clustered as before, and one subject stays one.
    before = pipeline.run(changed(talks(8, messages=5), pl.lit(1).alias("messages")), PLAIN)
    same = pipeline.run(changed(talks(8, messages=1), pl.lit(None).alias("messages")), PLAIN)
    assert before.clusters.equals(same.clusters) and before.clusters.height < 8
    assert pipeline.run(talks(1, messages=5), PLAIN).clusters.height == 1


def test_a_request_without_words_is_neither_a_gap_nor_a_mix_up() -> None:
    material, truth = world()
    causes = {"knowledge_gap", "misclassification"}
    silent = sorted(name for name, group in truth.items() if group in causes)[::2]
    quiet = pl.col("ticket_id").is_in(silent)
    told = pipeline.run(material, PLAIN).failures.filter(quiet)
    assert set(told["group"]) >= causes, "their words said so"
    blank = material.requests.with_columns(
        text=pl.when(quiet).then(pl.lit("")).otherwise("text"),
        category=pl.when(quiet).then(None).otherwise("category"),
    )
    vectors = material.vectors.copy()
    vectors[material.requests["ticket_id"].is_in(silent).to_numpy()] = 0
    found = pipeline.run(replace(material, requests=blank, vectors=vectors), PLAIN).failures.filter(quiet)
    assert not causes & set(found["group"])
