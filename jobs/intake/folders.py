"""A folder of Markdown or HTML files as one file that an import can read."""

import tempfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from data.errors import DataError
from data.readers.articles import article_files


@contextmanager
def as_file(path: Path) -> Generator[Path]:
    """Returns the file itself, or a zip of a folder's articles, which is gone when the block ends.

    The same folder makes the same bytes, whenever and wherever it is packed.
    """
    if not path.is_dir():
        yield path
        return
    found = sorted(each for each in path.rglob("*") if _wanted(each, path))
    if not found:
        raise DataError(
            f"The folder {path.name} holds no Markdown or HTML file. Name the files to import themselves."
        )
    with tempfile.TemporaryDirectory(prefix="pilotlight-") as folder:
        packed = Path(folder) / f"{path.resolve().name}.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in found:
                archive.writestr(zipfile.ZipInfo(each.relative_to(path).as_posix()), each.read_bytes())
        yield packed


def _wanted(path: Path, root: Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in path.relative_to(root).parts)
    return path.is_file() and not hidden and article_files.is_article(path.name)
