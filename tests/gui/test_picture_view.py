"""The picture on screen is the page's own drawing, painted without leaving anything out."""

from datetime import timedelta

import pytest
from bedside_charts import chart_at, charted
from PySide6.QtGui import QColor, QImage, QPainter
from reportlab.graphics import shapes
from reportlab.lib.colors import HexColor
from window_desk import at

from ketachart.clinical.acts import VitalsTaken
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.drawing_painter import paint_drawing
from ketachart.gui.picture_table import COLUMNS, table_rows
from ketachart.gui.picture_view import SOON_MS, STEP, PictureView

RED, BLUE = HexColor("#FF0000"), HexColor("#0000FF")


@pytest.fixture(autouse=True)
def dressed(qapp):
    theme.apply(qapp, "dark")


def painted(*members, size=40) -> QImage:
    drawing = shapes.Drawing(size, size)
    for member in members:
        drawing.add(member)
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_drawing(painter, drawing)
    painter.end()
    return image


def ink(image: QImage, x: int, y: int) -> str:
    """The colour at a place counted from the lower left, as the drawing counts."""
    return image.pixelColor(x, image.height() - 1 - y).name()


def test_heights_are_counted_from_below():
    image = painted(shapes.Rect(0, 0, 40, 10, fillColor=RED, strokeColor=None))
    assert (ink(image, 20, 5), ink(image, 20, 30)) == ("#ff0000", "#ffffff")


@pytest.mark.parametrize(
    ("shape", "inside", "outside"),
    [
        (shapes.Circle(20, 20, 8, fillColor=RED, strokeColor=None), (20, 20), (20, 35)),
        (shapes.Line(0, 20, 40, 20, strokeColor=RED, strokeWidth=4), (20, 20), (20, 30)),
        (shapes.PolyLine([0, 20, 40, 20], strokeColor=RED, strokeWidth=4), (9, 20), (20, 30)),
        (
            shapes.Polygon([5, 5, 35, 5, 20, 35], fillColor=RED, strokeColor=None),
            (20, 12),
            (4, 30),
        ),
        (shapes.Rect(5, 5, 30, 30, 9, 9, fillColor=RED, strokeColor=None), (20, 20), (5, 5)),
    ],
)
def test_every_shape_stands_where_it_belongs(shape, inside, outside):
    image = painted(shape)
    assert ink(image, *inside) == "#ff0000"
    assert ink(image, *outside) == "#ffffff"


def test_an_open_line_is_not_filled():
    line = shapes.PolyLine([5, 5, 5, 35, 35, 35], strokeColor=RED, strokeWidth=1)
    assert ink(painted(line), 12, 28) == "#ffffff"


def test_a_path_clips_what_follows_in_its_group_only():
    clip = shapes.Path(isClipPath=1, fillColor=None, strokeColor=None)
    clip.moveTo(0, 0)
    clip.lineTo(20, 0)
    clip.lineTo(20, 40)
    clip.lineTo(0, 40)
    clip.closePath()
    bar = shapes.Rect(0, 0, 40, 10, fillColor=RED, strokeColor=None)
    free = shapes.Rect(0, 30, 40, 10, fillColor=BLUE, strokeColor=None)
    image = painted(shapes.Group(clip, bar), free)
    assert [ink(image, x, 5) for x in (10, 30)] == ["#ff0000", "#ffffff"]
    assert [ink(image, x, 35) for x in (10, 30)] == ["#0000ff", "#0000ff"]


def test_dashes_are_as_long_as_the_page_prints_them():
    line = shapes.Line(0, 20, 40, 20, strokeColor=RED, strokeWidth=4, strokeDashArray=[8, 8])
    image = painted(line)
    assert [ink(image, x, 20) for x in (4, 12, 20, 28)] == ["#ff0000", "#ffffff"] * 2


def test_an_odd_dash_goes_on_as_a_gap():
    line = shapes.Line(0, 20, 40, 20, strokeColor=RED, strokeWidth=4, strokeDashArray=[10])
    image = painted(line)
    assert [ink(image, x, 20) for x in (5, 15, 25, 35)] == ["#ff0000", "#ffffff"] * 2


def test_groups_move_what_is_in_them():
    group = shapes.Group(shapes.Rect(0, 0, 10, 10, fillColor=RED, strokeColor=None))
    group.translate(20, 20)
    image = painted(group)
    assert (ink(image, 25, 25), ink(image, 5, 5)) == ("#ff0000", "#ffffff")


@pytest.mark.parametrize(("anchor", "side"), [("start", 1), ("end", -1)])
def test_words_are_upright_and_anchored(anchor, side):
    words = shapes.String(
        20, 15, "HHHH", fontName="KetaChart Text 700", fontSize=9, fillColor=RED, textAnchor=anchor
    )
    image = painted(words)
    dark = [
        (x, y) for x in range(40) for y in range(40) if image.pixelColor(x, 39 - y).green() < 200
    ]
    assert all((x >= 19 if side == 1 else x <= 20) for x, _ in dark)
    assert min(y for _, y in dark) >= 14
    assert len({x for x, _ in dark}) > 12


def test_a_shape_that_is_not_known_is_an_error_and_not_left_out():
    drawing = shapes.Drawing(40, 40)
    drawing.add(shapes.Ellipse(20, 20, 10, 5))
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    with pytest.raises(TypeError, match="Ellipse cannot be painted"):
        paint_drawing(painter, drawing)
    painter.end()


# The view ---------------------------------------------------------------------------------------


class Held:
    """A moment that a test holds."""

    now = at("10:23:12")


@pytest.fixture
def held():
    return Held()


@pytest.fixture
def view(qtbot, held):
    made = PictureView(Bedside(now=lambda: held.now, by="P. Nakamura, RN"))
    qtbot.addWidget(made)
    made.resize(862, 282)
    made.show_chart(chart_at("ex-05", at("10:17:00").isoformat()))
    made.show()
    made.grab()
    return made


def colours(view) -> set[str]:
    image = view.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }  # fmt: skip


@pytest.mark.parametrize("name", theme.ORDER)
def test_it_is_painted_in_the_colours_of_the_theme(view, qapp, name):
    theme.apply(qapp, name)
    assert {theme.current().surface.name(), theme.current().drug.name()} <= colours(view)


def test_nothing_is_drawn_again_while_nothing_changed(view, monkeypatch):
    drawn = []
    monkeypatch.setattr(view.canvas, "_draw", drawn.append)
    view.grab()
    view.tick(at("10:23:13"))
    view.grab()
    assert drawn == []


@pytest.mark.parametrize("change", ["time", "size", "theme", "chart"])
def test_it_is_drawn_again_when_something_changed(view, held, qapp, qtbot, change):
    before = view.canvas._pixmap
    if change == "time":
        held.now += STEP
        view.tick(held.now)
    elif change == "size":
        view.resize(900, 300)
    elif change == "theme":
        theme.apply(qapp, "light")
    else:
        view.show_chart(_with_a_set(view.canvas.chart))
        qtbot.waitUntil(lambda: not view.canvas.is_behind)
    view.grab()
    assert view.canvas._pixmap is not before


def _with_a_set(chart):
    act = VitalsTaken(id="new", at=at("10:20:00"), by="x", entered="typed", sbp_mmhg=150)
    return charted(chart, act)


def test_a_new_chart_is_painted_a_moment_after_it_is_shown(view, qtbot):
    before = view.canvas._pixmap
    view.show_chart(_with_a_set(view.canvas.chart))
    view.grab()
    assert view.canvas.is_behind
    assert view.canvas._pixmap is before
    qtbot.waitUntil(lambda: not view.canvas.is_behind, timeout=20 * SOON_MS)
    view.grab()
    assert view.canvas._pixmap is not before


def test_it_follows_the_resolution_of_the_screen(view):
    assert view.canvas._pixmap.size() == view.canvas.size() * view.devicePixelRatioF()


def test_a_chart_that_is_over_stands_still(view, held):
    view.show_chart(chart_at("ex-04", "2030-01-01T00:00:00+00:00"))
    view.grab()
    before = view.canvas._pixmap
    held.now += timedelta(hours=1)
    view.tick(held.now)
    view.grab()
    assert view.canvas._pixmap is before


def test_it_is_one_named_image_and_a_table_of_the_same_values(view):
    assert "last set 158/92" in view.canvas.accessibleName()
    view.toggle_table()
    assert view.is_table
    rows = [
        tuple(view.table.item(y, x).text() for x in range(len(COLUMNS)))
        for y in range(view.table.rowCount())
    ]
    assert rows == table_rows(view.canvas.chart)
    assert ("10:15", "+10", "158/92", "84", "97", "15", "5", "") in rows
    view.toggle_table()
    assert not view.is_table
