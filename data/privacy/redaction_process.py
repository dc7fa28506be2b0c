"""Process that redacts lists of texts, each with the kinds it may hold: JSON lines in and out, until the end.

The first line is the key. Texts are written nowhere else, and an error ends the process without a word: what
it would say could quote them.
"""

import os
import sys

import orjson

from data.privacy import redact_text


def main() -> None:
    """Answers each list with the redacted texts, in their order."""
    key = bytes.fromhex(orjson.loads(sys.stdin.buffer.readline()))
    for line in sys.stdin.buffer:
        texts, kinds = orjson.loads(line)
        done = [redact_text.text(each, key, may) for each, may in zip(texts, kinds, strict=True)]
        sys.stdout.buffer.write(orjson.dumps(done, option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    try:
        main()
    except Exception:  # whoever asked redacts what has no answer
        os._exit(1)
