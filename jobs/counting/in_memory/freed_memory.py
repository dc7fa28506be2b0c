"""Memory that numbers were in stays with the process for the next numbers, as far as it is a few megabytes.

glibc gives it back to the system after each question and asks for it anew with the next one, page by page:
half of the time of an answer. What it keeps follows the largest piece that was ever freed (`mallopt(3)`,
M_MMAP_THRESHOLD): twice that much. Elsewhere this does nothing.
"""

import numpy as np

#: Of a question's numbers about so much is in use at a time.
_BYTES = 12 << 20


def keep() -> None:
    """Asks for that much memory, which is not touched, and frees it."""
    np.empty(_BYTES, dtype=np.uint8)
