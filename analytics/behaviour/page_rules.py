"""Whether the agent kept the rules of a page: handed over, said the words, or left them out."""

import polars as pl

from analytics.behaviour import lexicons, triggers
from analytics.behaviour.spec import PageRule, Spec, words_of

#: A row a ticket and rule: 1 kept, 0 broken, null where the answer's words are not recorded.
SCHEMA = {"ticket_id": pl.String, "rule": pl.String, "kept": pl.Int8}


def kept(spec: Spec, states: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """By ticket and rule whether it was kept, for the tickets that a rule is about.

    `texts` has item and text of the agent's turns. The category is the confirmed one, else what the agent
    read: a rule is about what the customer asked.
    """
    known = states.with_columns(category=pl.coalesce("confirmed", "category")).join(
        texts.select("item", "text"), on="item", how="left", maintain_order="left"
    )
    found = [_rule(spec, rule, known) for rule in spec.pages]
    return pl.concat(found) if found else pl.DataFrame(schema=SCHEMA)


def summary(found: pl.DataFrame) -> pl.DataFrame:
    """A row a rule: tickets that it is about, kept, broken, unknown."""
    return (
        found.group_by("rule", maintain_order=True)
        .agg(
            tickets=pl.len(),
            kept=(pl.col("kept") == 1).sum(),
            broken=(pl.col("kept") == 0).sum(),
            unknown=pl.col("kept").null_count(),
        )
        .sort("rule")
    )


def _rule(spec: Spec, rule: PageRule, known: pl.DataFrame) -> pl.DataFrame:
    absent = [name for name, _ in rule.where if name not in known.columns]
    if absent:
        return pl.DataFrame(schema=SCHEMA)
    about = known.filter(
        *triggers.applies(rule), *([pl.col("category").is_in(list(rule.scope))] if rule.scope else [])
    )
    answers = pl.col("is_answer")
    if rule.must == "escalate":
        judged = ~answers.any()
    else:
        said = lexicons.contains(pl.col("text"), words_of(spec, rule.words))
        right = said if rule.must == "mention" else ~said
        # What the agent must say it may say in any of its answers; what it must not, in none.
        judged = right.filter(answers)
        judged = judged.any(ignore_nulls=False) if rule.must == "mention" else judged.all(ignore_nulls=False)
        judged = pl.when(answers.any()).then(judged)
    by = about.group_by("ticket_id", maintain_order=True).agg(kept=judged, answered=answers.any())
    if rule.must != "escalate":
        by = by.filter("answered")
    return by.select("ticket_id", rule=pl.lit(rule.name), kept=pl.col("kept").cast(pl.Int8))
