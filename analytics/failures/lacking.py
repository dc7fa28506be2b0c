"""What a log lacks for a diagnosis, in sentences that say what cannot be told for want of it."""

import polars as pl


def comparable(requests: pl.DataFrame, entries: pl.Series, notes: list[str]) -> bool:
    """Whether what the agent read is named as categories are: else one cannot be held against the other."""
    both = requests.filter("is_solved").drop_nulls(["category", "predicted_intent"])
    read = set(requests["predicted_intent"].drop_nulls().to_list())
    others = set(requests["category"].drop_nulls().to_list()) | set(entries.drop_nulls().to_list())
    if not read or not others:
        return bool(read)
    agree = (both["category"] == both["predicted_intent"]).mean() if both.height >= 20 else None
    if (isinstance(agree, float) and agree < 0.5) or not read & others:
        notes.append(
            "The agent's intents and the confirmed categories use different names, "
            "so no misclassification can be told."
        )
        return False
    return True


def name(requests: pl.DataFrame, entries: pl.Series, usable: bool, notes: list[str]) -> None:
    """Add a note for each thing that is missing or says little."""
    failures = requests.filter("is_failed")
    if not len(entries):
        notes.append("This source has no knowledge entries, so nothing here is called a knowledge gap.")
    elif not usable:
        notes.append(
            "The entries' categories are missing or named otherwise than the tickets', so a knowledge gap "
            "is told only by how far a request is from every entry."
        )
    if failures["category"].null_count() == failures.height:
        notes.append("No failure has a confirmed category; what they are about is told by their words alone.")
    elif 0 < failures["category"].drop_nulls().n_unique() < 4 <= failures.height // 10:
        notes.append(
            f"The confirmed category has only {failures['category'].drop_nulls().n_unique()} values "
            "and says little about a request."
        )
    if requests["predicted_intent"].null_count() == requests.height:
        notes.append("The agent's intents are not recorded, so no misclassification can be told.")
    if not requests["is_solved"].any():
        notes.append(
            "No request of this period was solved, so there is nothing to hold the failures against."
        )
