"""Limits on files (size, rows, columns); anything beyond is refused by name."""

KILO = 1_000
MEGA = 1_000_000
GIGA = 1_000_000_000

#: Bytes of a file, also of everything that an archive holds together.
FILE = GIGA
#: Bytes of one member of an archive when unpacked.
MEMBER = 100 * MEGA
#: How often larger than its packed bytes a member may become …
RATIO = 200
#: … once it has become this large; a small file may well be all the same letter.
RATIO_FROM = MEGA
#: Members of an archive, and the bytes of its table of contents.
MEMBERS = 1_000
CONTENTS = 4 * MEGA
#: Bytes of one row.
ROW = 2 * MEGA
#: Columns of a table.
COLUMNS = 500
#: Bytes in which a quote or a header must come to its end.
QUOTED = 64 * MEGA
#: Cells of a sheet's rectangle: a far-off cell makes the rectangle large, however small the file.
SHEET_CELLS = 50 * MEGA
#: Cells of a Parquet file, which can say a lot of rows in a few bytes.
PARQUET_CELLS = GIGA
#: Bytes of all texts of a table: a workbook or Parquet file can say one long text very often.
TEXT = 4 * GIGA
#: Rows that are none of their table, after which a file is given up.
BROKEN = MEGA
#: Objects within objects in JSON.
NESTING = 100
#: How much of a file is looked at to tell what it is.
SAMPLE = 64 * 1024
#: Bytes that are read or unpacked at a time.
BLOCK = 8 * 1024 * 1024
#: The same for packed bytes; a gzip file may be made of very many small ones.
PACKED_BLOCK = 64 * 1024
#: Characters of a rejected row that are kept, when the row was rejected for its length.
EXCERPT = 1_000


def size(number: int) -> str:
    """A number of bytes in the words of a person, rounded up so that a limit passed looks passed."""
    if number >= GIGA:
        return f"{-(-number // (100 * MEGA)) / 10:g} GB"
    if number >= MEGA:
        return f"{-(-number // (100 * KILO)) / 10:g} MB"
    return f"{number:,} bytes"
