"""A row for each category: rank, bucket advised and decided, six kinds of evidence, and the reason."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from analytics import wording
from analytics.audit.buckets import ALWAYS, CALLED
from analytics.audit.category_audit import CategoryAudit
from analytics.audit.complexity import TOP, Ranked
from analytics.monthly_rate import TOO_SHORT
from jobs.audit import audit_printing
from jobs.audit.audit_runs import AuditRun
from jobs.audit.scope import Scope
from pages.components import frame

_HELP = {
    "Consistency": "Pairs of replies by two people to two customers that say the same. To train: surely 50 "
    "% or more.",
    "Account need": "Answers that need the customer's account. To train: surely 20 % or less.",
    "Discretion": "Tickets that end in another way than most of the category. To train: 20 % or less.",
    "Risk words": "Tickets with words of risk. To train: under 2 %. Surely 10 % or more: always a person.",
    "Repeats": "Tickets that nearly repeat another customer's question. For orientation.",
    "Costs people more": "What is surely worse than in the median category.",
    "A month": f"–: {TOO_SHORT}.",
    "Rank": "By tickets a month × (1 − complexity), with its 95 % interval.",
}
_ROW = 36
#: So many rows are in sight at once.
_SHOWN = 24


def table(found: AuditRun, scope: Scope, ranks: Mapping[str, Ranked]) -> str | None:
    """The categories, the best to train first; the chosen one."""
    frame.heading(
        "What to train first, what always goes to a person, and all others",
        f"The {min(TOP, len(ranks))} with the most to gain, then those for a person, then the rest. –: not "
        "known. Choose a row to see why and decide; where replies disagree, two of them stand there.",
    )
    measured = {each.category: each for each in found.categories}
    names = order(found, scope, ranks)
    # Who decided is said once where it was one person: beside the shares.
    several = len(scope.deciders) > 1
    rows = [_row(name, measured.get(name), scope, ranks.get(name), several=several) for name in names]
    bar = {
        name: st.column_config.ProgressColumn(
            name, min_value=0, max_value=100, format="%.0f %%", width=88, help=_HELP[name]
        )
        for name in ("Consistency", "Account need", "Discretion", "Risk words", "Repeats")
    }
    picked = st.dataframe(
        pl.DataFrame(
            rows, schema_overrides={**dict.fromkeys(bar, pl.Float64), "Tickets a month": pl.Float64}
        ),
        column_config={
            **bar,
            "Rank": st.column_config.TextColumn("Rank", help=_HELP["Rank"], width=98),
            "Category": st.column_config.TextColumn("Category", width=135),
            "Advised": st.column_config.TextColumn("Advised", width=165),
            "Decided": st.column_config.TextColumn("Decided", width=120),
            "Tickets": st.column_config.NumberColumn("Tickets", format="localized", width=66),
            "Tickets a month": st.column_config.NumberColumn(
                "A month", format="localized", width=72, help=_HELP["A month"]
            ),
            "Costs people more": st.column_config.TextColumn(
                "Costs people more", help=_HELP["Costs people more"], width=150
            ),
            "Owner": st.column_config.TextColumn("Owner", width=100),
            "Why": st.column_config.TextColumn("Why", width=420),
            "Decided by": st.column_config.TextColumn("Decided by", width=100),
        },
        hide_index=True,
        row_height=_ROW,
        placeholder=wording.NONE,
        height="content" if len(rows) <= _SHOWN else (_SHOWN + 1) * _ROW,
        on_select="rerun",
        selection_mode="single-row",
        key="audit table",
        alt="Evidence and bucket of each category",
    )
    chosen = picked["selection"]["rows"]
    return names[chosen[0]] if chosen and chosen[0] < len(names) else None


def order(found: AuditRun, scope: Scope, ranks: Mapping[str, Ranked]) -> list[str]:
    """The categories: the best to train first, then those that always go to a person, then all others."""
    names = [name for name, _ in audit_printing.order(found, scope)]
    ranked = sorted((name for name in names if name in ranks), key=lambda name: ranks[name].rank)
    always = [name for name in names if scope.buckets[name] == ALWAYS]
    first = list(dict.fromkeys([*ranked[:TOP], *always]))
    rest = [name for name in (*ranked, *names) if name not in first]
    return [*first, *dict.fromkeys(rest)]


def _row(
    name: str, each: CategoryAudit | None, scope: Scope, rank: Ranked | None, *, several: bool
) -> dict[str, str | float | None]:
    advice, decided = scope.advice.get(name), scope.decided.get(name)
    return {
        "Rank": audit_printing.rank_words(rank) if rank else wording.NONE,
        "Category": name,
        "Advised": advice.word if advice else wording.NONE,
        "Decided": CALLED.get(decided.bucket, "") if decided else wording.NONE,
        "Owner": scope.owners.get(name, ""),
        "Tickets": each.tickets if each else 0,
        "Tickets a month": None if each is None or each.a_month is None else round(each.a_month),
        "Consistency": _percent(each, "consistency"),
        "Account need": _percent(each, "account"),
        "Discretion": _percent(each, "discretion"),
        "Risk words": _percent(each, "risk"),
        "Repeats": _percent(each, "repetition"),
        "Costs people more": ", ".join(each.burden.worse) if each else "",
        "Why": scope.why(name),
        **({"Decided by": decided.by if decided else ""} if several else {}),
    }


def _percent(each: CategoryAudit | None, measure: str) -> float | None:
    value = each[measure].value if each else None
    return None if value is None else 100 * value
