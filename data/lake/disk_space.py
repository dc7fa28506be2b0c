"""Checks that a folder can be written to, by writing a small file."""

import errno
import tempfile
from pathlib import Path

_BYTES = 64 * 1024
#: What a system says where there is no room: no block, no quota, no larger file.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


def check(folder: Path) -> str:
    """Returns 'ok' or what prevents writing and what to do; a missing folder is in order."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(_BYTES))
            probe.flush()
        return "ok"
    except FileNotFoundError:
        return "ok"
    except OSError as error:
        return in_words(error, folder)


def in_words(error: OSError, where: Path | str) -> str:
    """Explains a system error on a path by its cause."""
    if error.errno in NO_ROOM:
        return f"There is no room on the disk of {where}. Make room and try again."
    if error.errno in NOT_ALLOWED:
        return (
            f"{where} cannot be read or written by this account ({error.strerror}). Give it the right to, "
            "or use another place."
        )
    return f"{where} cannot be read or written: {error.strerror or error}."
