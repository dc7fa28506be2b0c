"""Detects a text file's encoding and yields it as UTF-8 in blocks."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

from data.errors import DataError
from data.readers.formats import limits

#: Byte order marks; the longer one first, where one begins like the other.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Western Windows; its five unassigned bytes stand for themselves, so that no byte is ever lost.
WINDOWS = "windows-1252"
_UNASSIGNED = "pilotlight-unassigned"
#: Further ones that a file may be in, where its bytes are no Western text; what they are called here.
LEGACY = {
    "cp932": "Shift_JIS (Windows-932)", "euc_jp": "EUC-JP", "gb18030": "GB18030", "big5": "Big5",
    "euc_kr": "EUC-KR", "cp1251": "Windows-1251", "cp1250": "Windows-1250",
}  # fmt: skip
#: Letters of their languages, the share of a text's further letters that they have, and of bytes above ASCII.
_LETTERS, _SHARE, _HIGH = r"[\u0400-\u04ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]", 0.5, 0.02
#: Fewer bytes above ASCII fit several encodings, so the Western one is taken, as ever.
_FEWEST = 12
#: Signs within a word: what Central European letters are in the Western encoding.
_WITHIN_WORDS = r"[a-zà-ÿ][¹³¿£¾¼¥][a-zà-ÿ]"
#: UTF-8 in which some bytes are damaged.
DAMAGED = "damaged utf-8"


@dataclass(slots=True)
class Text:
    """A text file and its encoding; what was odd about it is known once its blocks were read."""

    path: Path
    name: str
    encoding: str
    mark: int
    nul: int = 0
    replaced: int = 0

    def blocks(self) -> Iterator[bytes]:
        """Its text as UTF-8, without byte order mark and NUL, some megabytes at a time."""
        decoder = None if self.encoding == "utf-8" else _decoder(self.encoding)
        with self.path.open("rb") as file:
            file.seek(self.mark)
            while block := file.read(limits.BLOCK):
                yield self._cleaned(block if decoder is None else self._decoded(decoder, block))
            if decoder is not None and (rest := self._decoded(decoder, b"", final=True)):
                yield self._cleaned(rest)

    def notes(self) -> list[str]:
        """What its readers should know."""
        found: list[str] = []
        if self.encoding == WINDOWS:
            found.append("It is not UTF-8 and was read as Windows-1252.")
        elif self.encoding in LEGACY:
            found.append(f"It is not UTF-8 and was read as {LEGACY[self.encoding]}.")
        elif self.encoding.startswith(("utf-16", "utf-32")):
            found.append(f"It was read as {self.encoding[:6].upper()}.")
        if self.replaced:
            found.append(f"Damaged characters read as \ufffd: {self.replaced:,}.")
        if self.nul:
            found.append(f"NUL characters removed: {self.nul:,}.")
        return found

    def _decoded(self, decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bytes:
        try:
            text = decoder.decode(block, final)
        except UnicodeDecodeError as error:
            raise DataError(
                f"{self.name} begins as {self.encoding[:6].upper()} text but is damaged ({error.reason}). "
                "Export it again, as UTF-8 if there is a choice."
            ) from error
        if self.encoding in LEGACY:
            self.replaced += text.count("\ufffd")
        if self.encoding == DAMAGED:
            self.replaced += text.count("\ufffd") - block.count("\ufffd".encode())
        return text.encode()

    def _cleaned(self, block: bytes) -> bytes:
        if 0 not in block:
            return block
        self.nul += block.count(0)
        return block.replace(b"\0", b"")


def recognise(path: Path, name: str) -> Text:
    """The file with the encoding that its bytes speak for; UTF-8 only if all of it is."""
    with path.open("rb") as file:
        sample = file.read(limits.SAMPLE)
    for mark, encoding in MARKS:
        if sample.startswith(mark):
            return Text(path, name, _eight_bit(path) if encoding == "utf-8" else encoding, len(mark))
    return Text(path, name, wide(sample) or _eight_bit(path), 0)


def wide(sample: bytes) -> str | None:
    """The two-byte encoding of a text without a mark: every other byte of it is mostly zero."""
    even, odd = sample[0::2], sample[1::2]
    if len(odd) < 2:
        return None
    if odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.4 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return None


def _eight_bit(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(limits.BLOCK // 4):
                # To see that all of it is ASCII is quicker, but only where no letter is cut at its start.
                if not block.isascii() or decoder.getstate()[0]:
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            pass
        else:
            return "utf-8"
        # One cut emoji does not make a UTF-8 file another one: the majority of its letters decides.
        file.seek(0)
        lenient = codecs.getincrementaldecoder("utf-8")("ignore")
        high = valid = 0
        while block := file.read(limits.BLOCK // 4):
            high += _beyond_ascii(block)
            valid += _beyond_ascii(lenient.decode(block).encode())
        if valid > high - valid:
            return DAMAGED
        file.seek(0)
        return _legacy(file.read(limits.SAMPLE)) or WINDOWS


def _legacy(sample: bytes) -> str | None:
    """The East Asian, Cyrillic or Central European encoding of a text; None where it is a Western one."""
    sample = sample[: sample.rfind(b"\n") + 1] or sample
    if _beyond_ascii(sample) >= max(_FEWEST, _HIGH * len(sample)):
        further = [each for each in LEGACY if each != "cp1250"]
        found = charset_normalizer.from_bytes(sample, cp_isolation=[*further, "cp1252"]).best()
        if found is not None and found.encoding in LEGACY:
            beyond = re.sub(r"[\x00-\x7f\W\d_]", "", str(found))
            if len(re.findall(_LETTERS, beyond)) > _SHARE * len(beyond):
                return found.encoding
    western = sample.decode(WINDOWS, _UNASSIGNED)
    return "cp1250" if len(re.findall(_WITHIN_WORDS, western)) > 1 else None


def _beyond_ascii(block: bytes) -> int:
    return len(block) - len(block.decode("ascii", "ignore"))


def _kept(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(map(chr, error.object[error.start : error.end])), error.end


codecs.register_error(_UNASSIGNED, _kept)


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    if encoding == WINDOWS:
        return codecs.getincrementaldecoder(WINDOWS)(_UNASSIGNED)
    if encoding == DAMAGED:
        return codecs.getincrementaldecoder("utf-8")("replace")
    if encoding in LEGACY:
        return codecs.getincrementaldecoder(encoding)("replace")
    return codecs.getincrementaldecoder(encoding)()
