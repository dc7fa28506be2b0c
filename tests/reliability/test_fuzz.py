"""Whatever the bytes, every row is accounted for or the file is refused; a fixed budget of examples."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reliability import fuzzing

SEEDS = fuzzing.seeds()
#: What breaks readers, beside any bytes at all.
NASTY = (
    b'"',
    b"\r",
    b"\n",
    b"\0",
    b",",
    b";",
    b"\xff",
    b"\xef\xbb\xbf",
    b"[",
    b"{",
    b"}",
    b"NaN",
    b"\\u0000",
    b"\\ud83d",
    b"PK",
)


@st.composite
def mangled(draw: st.DrawFn, content: bytes) -> bytes:
    """A file with pieces of it replaced, repeated, moved or cut away."""
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        new = draw(
            st.one_of(st.sampled_from(NASTY), st.binary(max_size=12), st.just(content[start:end][:200]))
        )
        content = content[:start] + new + content[draw(st.sampled_from([start, min(end, start + 9), end])) :]
    return content


@pytest.mark.parametrize("name", SEEDS)
def test_a_mangled_file_loses_no_row_in_silence(name: str, tmp_path: Path) -> None:
    path = tmp_path / "content"

    @given(mangled(SEEDS[name]))
    @settings(max_examples=25)
    def never_silent(content: bytes) -> None:
        path.write_bytes(content)
        fuzzing.check(path, name)

    path.write_bytes(SEEDS[name])
    assert fuzzing.check(path, name) == "read"
    never_silent()


@given(st.binary(max_size=400), st.sampled_from(sorted(SEEDS)))
@settings(max_examples=150)
def test_any_bytes_under_any_name_are_refused_or_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "content"
    path.write_bytes(content)
    fuzzing.check(path, name)
