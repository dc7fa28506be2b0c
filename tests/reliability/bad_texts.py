"""Bad files: delimited text; listed in `bad_files`."""

from collections.abc import Iterator

from tests.reliability.bad_file import HEADER, Case, of_bytes, of_text, table


def encodings() -> Iterator[Case]:
    """The same table in every way of writing letters and ends of lines."""
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"):
        for newline in ("\n", "\r\n", "\r"):
            name = f"{encoding} with {newline!r}"
            yield of_text(name, table(newline=newline), 4, encoding=encoding)
    yield of_text("mixed ends of lines", table().replace("\n", "\r\n", 1).replace("ok\nT2", "ok\rT2"), 4)
    yield of_text("no end of the last line", table().rstrip("\n"), 4)
    yield of_text("two marks at the beginning", "\ufeff\ufeff" + table(), 4)
    yield of_text("blank lines everywhere", "\n\n" + table().replace("\n", "\n\n") + "\n\n", 4)
    yield of_text("form feeds and vertical tabs", table('T9,2026-03-09,a\x0bb,"c\x0cd\x85e\u2028f"'), 5)
    yield of_bytes("half a letter of UTF-8 at the end", table().encode() + b"T9,2026-03-09,x,\xe2\x82", 5)
    yield of_bytes(
        "letters of two encodings", (table() + "T9,2026-03-09,Größe,").encode() + b"\xff\xfe\xe9\n", 5
    )
    yield of_bytes(
        "halves of characters written as UTF-8", table().encode() + b"T9,2026-03-09,\xed\xa0\xbd,x\n", 5
    )
    yield of_bytes("letters written too long", table().encode() + b"T9,2026-03-09,\xc0\xaf,x\n", 5)
    yield of_bytes("UTF-16 that ends within a letter", table().encode("utf-16") + b"x", None)
    yield of_bytes("UTF-16 with half a character", table().encode("utf-16") + b"\x3d\xd8\x41\x00", None)
    yield of_bytes("NUL between all letters", table().replace("\n", "\0\n").encode(), 4)
    yield of_bytes("NUL alone", bytes(500), None)
    yield of_bytes("a mark alone", b"\xef\xbb\xbf", None)
    yield of_bytes("empty", b"", None)
    yield of_bytes("blank", b" \t\r\n \n", None)
    for encoding in ("shift_jis", "big5", "koi8-r", "iso8859-5", "gb18030", "euc-kr", "iso2022_jp"):
        cell = {"koi8-r": "Привет", "iso8859-5": "Привет", "euc-kr": "안녕"}.get(encoding, "日本")
        text = f"ticket_id,created_at,subject,body\nT1,2026-03-01,{cell},x\nT2,2026-03-02,{cell},y\n"
        yield of_text(encoding, text, 2, encoding=encoding)


def shapes() -> Iterator[Case]:
    """Separators, quotes and rows that are wider or narrower than the header."""
    for name, separator in (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("pipe", "|")):
        yield of_text(f"separated by {name}", table(separator=separator), 4)
        yield of_text(f"separated by {name}, called .txt", table(separator=separator), 4, file="t.txt")
    yield of_text("sep= on the first line", "sep=;\n" + table(separator=";"), 4)
    yield of_text("separated by ^", table(separator="^"), 4)
    yield of_text("separated by blanks", table(separator=" "), None)
    yield of_text(
        "decimal comma", "ticket_id;created_at;handle_seconds\nT1;2026-03-01;1,5\nT2;2026-03-02;2,25\n", 2
    )
    yield of_text("a row too short", table("T8,2026-03-08"), 5)
    yield of_text("a row too long", table("T8,2026-03-08,a,b,c"), 5)
    yield of_text("every row too long", table().replace(",ok", ",ok,"), 4)
    yield of_text("rows of separators only", table(",,,", ",,,"), 6)
    yield of_text("rows of empty quotes", table('"","","",""'), 5)
    yield of_text("a quote never closed", table('T8,2026-03-08,"a,b'), None)
    yield of_text(
        "a quote never closed in the first row", 'ticket_id,created_at\n"T8,2026-03-08\nT9,2026-03-09\n', None
    )
    yield of_text("a quote not doubled", table('T8,2026-03-08,"say "no" now",b'), 5)
    yield of_text("a quote within a bare value", table('T8,2026-03-08,5" disk,b'), 5)
    yield of_text("a backslash before a quote", table('T8,2026-03-08,"a \\" b",c'), 5)
    yield of_text("single quotes", table("'T8','2026-03-08','a,b','c'"), 5)
    yield of_text("a blank before a quote", table('T8,2026-03-08, "a",b'), 5)
    yield of_text("a blank behind a quote", table('T8,2026-03-08,"a" ,b'), 5)
    yield of_text("ends of lines within values", table('T8,2026-03-08,"a\nb\r\nc\rd",e'), 5)
    yield of_text("separators within values", table('T8,2026-03-08,"a,b;c\td|e",f'), 5)
    yield of_text("quotes doubled within values", table('T8,2026-03-08,"""a"" b",c'), 5)
    yield of_text("nothing but quotes", '""""""""""', None)
    yield of_text("comments above the header", "# exported today\n" + table(), 5)
    yield of_text("a comment between rows", table("# half of it", "T8,2026-03-08,a,b"), 6)
    yield of_text("a title above the header", "Tickets,,,\n" + table(), 5)
    yield of_text("a total below the rows", table("Total,,,4"), 5)
    yield of_text(
        "the header again between rows", table("ticket_id,created_at,subject,body", "T8,2026-03-08,a,b"), 6
    )
    yield of_text("one column", "ticket_id\nT1\nT2\n", None)
    yield of_text("dots between fields, called .tsv", table(separator="."), None, file="t.tsv")


def headers() -> Iterator[Case]:
    """Names that are missing, doubled, or none."""
    good = "T1,2026-03-01,x\nT2,2026-03-02,y\n"
    for name, header in (
        ("named twice", "ticket_id,created_at,ticket_id"),
        ("differing in case only", "ticket_id,created_at,Ticket_ID"),
        ("without a name", "ticket_id,created_at,"),
        ("with blanks around them", " ticket_id , created_at ,x"),
        ("in capitals", "TICKET_ID,CREATED_AT,X"),
        ("in quotes", '"ticket_id","created_at","x"'),
        ("over two lines", 'ticket_id,created_at,"two\nlines"'),
        ("reserved", "ticket_id,created_at,_line"),
        ("named source", "ticket_id,created_at,source"),
        ("with letters of no width", "ticket_id,created_at,\u200b"),
        ("from right to left", "ticket_id,created_at,\u202eabc"),
        ("that are a formula", "ticket_id,created_at,=1+1"),
        ("that are context", "ticket_id,created_at,context.context.x"),
        ("that are paths", "ticket_id,created_at,../../etc"),
        ("that are markup", "ticket_id,created_at,<script>alert(1)</script>"),
        ("with NUL", "ticket_id,created_at,a\0b"),
        ("very long", "ticket_id,created_at," + "x" * 5_000),
    ):
        yield of_text(f"columns {name}", header + "\n" + good, 2)
    yield of_text("no header", good, None)
    yield of_text("header only", ",".join(HEADER) + "\n", None)
    yield of_text("header of blanks", " , , \n" + good, None)
    yield of_text("a required column missing", "ticket_id,subject\nT1,x\n", None)
    yield of_text("an accent on a required column", "ticket_id,créated_at\nT1,2026-03-01\n", None)
    wide = ",".join(["ticket_id", "created_at", *(f"c{n}" for n in range(498))])
    yield of_text("500 columns", wide + "\nT1,2026-03-01" + "," * 498 + "\n", 1)
    yield of_text("501 columns", wide + ",c498\nT1,2026-03-01" + "," * 499 + "\n", None)
    yield Case("10,000 columns", "t.csv", lambda: ",".join(map(str, range(10_000))).encode() + b"\n1\n", None)
    yield Case(
        "a header of 5 MB", "t.csv", lambda: b"ticket_id,created_at," + b"x" * 5_000_000 + b"\n1,2,3\n", None
    )


def cells() -> Iterator[Case]:
    """What stands in single cells."""
    yield Case("a cell of 5 MB", "t.csv", lambda: table(f"T8,2026-03-08,a,{'x' * 5_000_000}").encode(), 5)
    yield Case(
        "a quoted cell of 5 MB", "t.csv", lambda: table(f'T8,2026-03-08,a,"{"x " * 2_500_000}"').encode(), 5
    )
    yield Case("a row of just 2 MB", "t.csv", lambda: table(f"T8,2026-03-08,a,{'x' * 1_999_982}").encode(), 5)
    for name, text in (
        ("right to left", "\u202e\u2066abc\u2069 שלום مرحبا"),
        ("of no width", "\u200b\u200c\u200d\u2060\ufeff"),
        ("many marks on one letter", "Z" + "\u0300\u0301\u0316" * 200),
        ("joined pictures", "👩‍👩‍👧‍👦🏴‍☠️" * 20),
        ("outside of all planes", "\U0010ffff\ufffe\uffff\ufdd0"),
        ("control letters", "a\x01\x02\x1b[31mb\x7f\x9b"),
        ("a formula", '=HYPERLINK(""http://x.invalid"";""a"")'),
        ("markup", "<img src=x onerror=alert(1)>"),
        ("a query", "'; DROP TABLE tickets; --"),
        ("a template", "{{7*7}}${7*7}%s%n{0}"),
        ("a number of 5,000 digits", "9" * 5_000),
        ("NaN", "NaN"),
        ("null", "null"),
    ):
        yield of_text(f"text: {name}", table(f'T8,2026-03-08,"{text}","{text}"'), 5)
    for name, text in (
        ("a number of 400 digits", "1" + "0" * 400), ("infinity", "inf"), ("NaN", "NaN"),
        ("negative", "-5"), ("hexadecimal", "0x1F"), ("fullwidth", "１２"), ("with underscores", "1_000"),
        ("a percentage", "12%"), ("minus zero", "-0"), ("an exponent", "1e3"), ("currency", "€ 5"),
        ("huge exponent", "1e999999999"),
    ):  # fmt: skip
        text = f"ticket_id,created_at,handle_seconds\nT1,2026-03-01,5\nT2,2026-03-02,{text}\nT3,2026-03-03,\n"
        yield of_text(f"number: {name}", text, 3)
    for name, text in (("6", "6"), ("2.5", "2.5"), ("a word", "good"), ("a half", "½")):
        text = f"ticket_id,created_at,csat\nT1,2026-03-01,5\nT2,2026-03-02,{text}\nT3,2026-03-03,\n"
        yield of_text(f"rating: {name}", text, 3)
    yield of_text("ids alike but for blanks", table(" T0 ,2026-03-08,a,b"), 5)
    yield of_text("ids alike but for case", table("t0,2026-03-08,a,b"), 5)
    yield of_text(
        "ids alike but for the way of writing é", table("é,2026-03-08,a,b", "e\u0301,2026-03-08,a,b"), 6
    )
    yield of_text(
        "the same row a thousand times", table(*["T0,2026-03-01T10:00:00Z,Größe,ok"] * 1_000), 1_004
    )
    yield of_text("a row without an id", table(",2026-03-08,a,b"), 5)
    yield of_text("no row with an id", "ticket_id,created_at\n,2026-03-01\n,2026-03-02\n", None)
    yield of_text(
        "lists that are none",
        "ticket_id,created_at,tags\nT1,2026-03-01,[1\nT2,2026-03-02,a;b\nT3,2026-03-03,\n",
        3,
    )
    yield of_text(
        "tags nested deep",
        f"ticket_id,created_at,tags\nT1,2026-03-01,{'[' * 5_000}\nT2,2026-03-02,a\nT3,2026-03-03,b\n",
        3,
    )


def times() -> Iterator[Case]:
    """Moments of every notation, possible and not; each beside two good rows."""
    for name, text in (
        ("seconds since 1970", "1772359200"), ("milliseconds", "1772359200000"),
        ("microseconds", "1772359200000000"), ("nanoseconds", "1772359200000000000"),
        ("in scientific notation", "1.7723592e9"), ("zero", "0"), ("year 0001", "0001-01-01T00:00:00Z"),
        ("year 9999", "9999-12-31T23:59:59Z"), ("year 10000", "10000-01-01"),
        ("before Christ", "-0044-03-15"), ("month 13", "2026-13-01"), ("30 February", "2026-02-30"),
        ("29 February", "2025-02-29"), ("hour 24", "2026-03-01T24:00:00Z"),
        ("hour 25", "2026-03-01T25:00:00Z"), ("a leap second", "2016-12-31T23:59:60Z"),
        ("an offset of 99 hours", "2026-03-01T00:00:00+99:00"),
        ("an odd offset", "2026-03-01T00:00:00+05:45"),
        ("ten digits of a second", "2026-03-01T00:00:00.1234567890Z"), ("a week", "2026-W09-1"),
        ("a day of the year", "2026-060"), ("compact", "20260301T100000Z"),
        ("of an unknown order", "03/04/2026 10:00"), ("of a known order", "31/03/2026 10:00"),
        ("in words", "March 1st, 2026"), ("in another language", "1. März 2026"), ("tomorrow", "tomorrow"),
        ("Excel's serial", "46082.5"), ("in the future", "2150-01-01"), ("negative", "-1772359200"),
        ("twenty digits", "17723592000000000000"), ("in digits of another script", "٢٠٢٦-٠٣-٠١"),
        ("of no width", "2026\u200b-03-01"), ("with a zone in words", "2026-03-01 10:00:00 Europe/Berlin"),
    ):  # fmt: skip
        rows = "ticket_id,created_at,resolved_at\nT1,2026-03-01,{0}\nT2,2026-03-02,\nT3,2026-03-03,\n"
        rows += "T4,2026-03-04,{0}\n"
        yield of_text(f"time: {name}", rows.format(f'"{text}"'), 4)
