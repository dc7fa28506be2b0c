"""Which part of the failures that show something is due to it, by how often solved conversations show it."""

#: What is named as a cause: solved conversations show it at most a fifth as often as failed ones, so that of
#: ten failures that show it eight are due to it, or to what comes with it.
DUE = 0.8


def attributable(failed: int, failed_of: int, solved: int, solved_of: int) -> float:
    """Returns the attributable fraction among the exposed, 1 − solved share ÷ failed share; at most 1.

    Half a solved conversation is added, so that none among few is not none at all. `failed` is at least 1.
    """
    return 1 - (solved + 0.5) / (solved_of + 1) / (failed / failed_of)
