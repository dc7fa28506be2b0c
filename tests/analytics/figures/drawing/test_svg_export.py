from datetime import UTC, date, datetime
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest

from analytics.figures.charts import sparkline
from analytics.figures.drawing import rich_text, scales, svg_export, theme

COLOURS = theme.palette("light")
SVG = "{http://www.w3.org/2000/svg}"


def blank() -> theme.Drawing:
    return theme.blank(COLOURS, height=120, left=20, right=20, top=10, bottom=10)


def drawn(figure: go.Figure, width: float = 240) -> ElementTree.Element:
    return ElementTree.fromstring(svg_export.svg(figure, width, "what is seen"))  # noqa: S314  # we wrote it


def words(root: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def test_points_lie_where_the_axes_say() -> None:
    figure = blank().add_scatter(
        x=[0, 5, 10], y=[0, 1, 2], mode="lines+markers", line={"color": "#000000", "width": 1},
        marker={"size": 6, "color": "#0072B2"},
    )  # fmt: skip
    figure.update_layout(xaxis={"range": [0, 10]}, yaxis={"range": [0, 2]})
    circles = [(dot.get("cx"), dot.get("cy"), dot.get("r")) for dot in drawn(figure).iter(f"{SVG}circle")]
    assert circles == [("20", "110", "3"), ("120", "60", "3"), ("220", "10", "3")]


def test_a_missing_point_parts_a_line() -> None:
    figure = blank().add_scatter(
        x=[0, 5, None, 5, 10], y=[0, 1, None, 0, 0], mode="lines", line={"color": "#000000", "width": 1}
    )
    figure.update_layout(
        xaxis={"range": [0, 10], "visible": False}, yaxis={"range": [0, 2], "visible": False}
    )
    assert [line.get("d") for line in drawn(figure).iter(f"{SVG}path")] == [
        "M20 110 L120 60",
        "M120 110 L220 110",
    ]


def test_a_lying_bar_goes_from_its_base_as_far_as_it_is_long() -> None:
    figure = blank().add_bar(x=[-4], y=[1], base=[8], orientation="h", width=1, marker={"color": "#0072B2"})
    figure.update_layout(
        xaxis={"range": [0, 10], "visible": False}, yaxis={"range": [0, 2], "visible": False}
    )
    [bar] = drawn(figure).iter(f"{SVG}rect")
    assert [bar.get(name) for name in ("x", "width", "y", "height")] == ["100", "80", "35", "50"]


def test_a_note_stands_at_its_place_in_its_style() -> None:
    figure = blank()
    figure.update_layout(
        xaxis={"range": [0, 10], "visible": False},
        yaxis={"range": [0, 2], "visible": False},
        annotations=[
            {
                "x": 1,
                "xref": "paper",
                "y": 0,
                "yref": "paper",
                "showarrow": False,
                "text": "<b>62</b> %<br>low",
            }
        ],
    )
    first, second = drawn(figure).iter(f"{SVG}text")
    assert (first.get("text-anchor"), first.get("x")) == ("end", "220")
    assert [(run.text, run.get("font-weight")) for run in first] == [("62", "600"), (" %", None)]
    assert float(second.get("y", 0)) - float(first.get("y", 0)) == pytest.approx(1.3 * 13, abs=0.02)


@pytest.mark.parametrize(
    "hostile",
    [
        "</text><script>alert(1)</script>", "&lt;b&gt; & <i>", '" onload="alert(1)', "\x00\x08\ud800 end",
        "<b>not bold", "漢字 ض", "]]>", "<!--", "x\u202egnp.exe",
    ],
)  # fmt: skip
def test_words_from_data_are_words_in_the_picture(hostile: str) -> None:
    figure = blank()
    note = {"x": 0, "y": 0, "showarrow": False, "text": f"<b>{theme.text(hostile, 80)}</b>"}
    figure.update_layout(annotations=[note], xaxis={"visible": False}, yaxis={"visible": False})
    root = drawn(figure)
    assert words(root) == [rich_text.printable(hostile)]
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "text", "tspan"}


@pytest.mark.parametrize(
    "figure",
    [
        blank().add_pie(values=[1, 2]),
        blank().add_scatter(x=[1], y=[1], mode="text", text=["x"]),
        blank().add_scatter(
            x=[1], y=[1], mode="markers", marker={"size": 4, "color": "#000", "symbol": "star"}
        ),
        blank().add_scatter(x=[1, 2], y=[1, 2], fill="tozeroy", line={"color": "#000", "width": 1}),
        blank().add_shape(type="rect", x0=0, x1=1, y0=0, y1=1),
        blank().add_annotation(x=0, y=0, text="x", showarrow=True),
        blank().add_annotation(x=0, y=0, text="<a href='x'>x</a>", showarrow=False),
        blank().add_scatter(x=["Monday"], y=[1], mode="markers", marker={"size": 4, "color": "#000"}),
    ],
)
def test_what_print_does_not_know_is_an_error_and_not_left_out(figure: go.Figure) -> None:
    with pytest.raises(ValueError, match="print"):
        svg_export.svg(figure, 200, "")


def test_an_axis_has_no_more_ticks_than_asked_for_and_all_of_them_round() -> None:
    over = scales.scale({}, [61.2, 68.4], 0, 100)
    found = scales.ticks({"nticks": 4, "ticksuffix": " %"}, over)
    assert found == [(62, "62 %"), (64, "64 %"), (66, "66 %"), (68, "68 %")]
    tiny = scales.ticks({"nticks": 4}, scales.Scale(-0.021, 0.019, 0, 1))
    assert [text for _, text in tiny] == ["\u22120.02", "\u22120.01", "0.00", "0.01"]


def test_days_and_moments_of_any_zone_share_an_axis() -> None:
    day, moment = date(2026, 3, 29), datetime(2026, 3, 29, tzinfo=UTC)
    assert scales.number(day) == scales.number(moment)
    assert scales.number(date(2026, 3, 30)) - scales.number(day) == 86_400


def test_a_sparkline_ends_in_a_dot_at_its_last_value() -> None:
    root = drawn(sparkline.figure([1.0, 3.0, 2.0], COLOURS), 100)
    [dot], [line] = root.iter(f"{SVG}circle"), root.iter(f"{SVG}path")
    assert (line.get("d") or "").endswith(f"L{dot.get('cx')} {dot.get('cy')}")
    assert words(root) == []
