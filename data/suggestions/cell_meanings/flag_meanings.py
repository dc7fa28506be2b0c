"""What the values of a column say of a handover, where a plain yes in it says something else."""

from collections.abc import Sequence

from data.cleaning.cell_conversion import TRUTH
from data.suggestions import handover_columns


def of_handovers(values: Sequence[str]) -> dict[str, str]:
    """Value → "true" where it names a handover, "false" for a plain yes or no beside such values.

    In a column named after a bot, "yes" says that the bot took part, and only "passed on" that a person did.
    Empty where no value names a handover, or none is a plain yes: then a yes means what it says.
    """
    named = [value for value in values if handover_columns.worded(value)]
    plain = [value for value in values if value.strip().lower() in TRUTH]
    if not named or not any(TRUTH[value.strip().lower()] for value in plain):
        return {}
    return {**dict.fromkeys(named, "true"), **dict.fromkeys(plain, "false")}
