from datetime import timedelta
from itertools import pairwise

import pytest

from ketachart.clinical.acts import Unobtainable
from ketachart.interop import csv
from ketachart.report.fonts import width
from ketachart.report.ink import Ink, mixed
from ketachart.report.picture import TimeWindow, draw, overlay, scale_for
from ketachart.report.picture_marks import joined, places_of, readings
from ketachart.report.shapes import colour_of

from .conftest import NAMES, Chair

SIZES = [(860, 280), (812, 486), (420, 220), (1500, 700)]
INK = Ink.paper()


def _minutes(count):
    return timedelta(minutes=count)


def shapes_in(thing):
    """All shapes, groups opened."""
    for member in thing.contents:
        if hasattr(member, "contents"):
            yield from shapes_in(member)
        else:
            yield member


def roles(drawing, kind):
    found = [getattr(m, "role", "") for m in drawing.contents if hasattr(m, "contents")]
    return [r.partition(":")[2] for r in found if r.startswith(f"{kind}:")]


def box(shape):
    """Left, bottom, right, top of a shape with its text as wide as it prints."""
    kind = type(shape).__name__
    if kind == "String":
        wide = width(shape.text, shape.fontName, shape.fontSize)
        left = shape.x - {"start": 0, "middle": wide / 2, "end": wide}[shape.textAnchor]
        return left, shape.y - 3, left + wide, shape.y + shape.fontSize
    return shape.getBounds()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_stands_outside_the_picture(example, name, size):
    wide, tall = size
    for paper in (False, True):
        for shape in shapes_in(
            draw(example(name), width=wide, height=tall, ink=INK, paper=paper and wide > 800)
        ):
            left, bottom, right, top = box(shape)
            assert left >= -1, shape.__dict__
            assert bottom >= -1, shape.__dict__
            assert right <= wide + 1, shape.__dict__
            assert top <= tall + 1, shape.__dict__


@pytest.mark.parametrize("name", NAMES)
def test_every_standing_set_has_a_mark_and_every_withdrawn_one_a_faint_one(example, name):
    chart = example(name)
    made = draw(chart, width=860, height=280, ink=INK)
    assert roles(made, "set") == [s.taken.id for s in chart.sets]
    assert roles(made, "withdrawn") == [s.taken.id for s in chart.withdrawn_sets]


@pytest.mark.parametrize("sets", [0, 1, 10, 60])
def test_a_few_sets_and_many_all_have_their_mark(chair, sets):
    chart = chair.busy(sets=sets, effects=3, hours=4)
    made = draw(chart, width=860, height=280, ink=INK)
    assert len(roles(made, "set")) == sets


def test_the_same_chart_gives_the_same_drawing(example):
    chart = example("ex-05")

    def spoken():
        made = draw(chart, width=860, height=280, ink=INK, now=chart.discharge.at)
        return [
            (type(s).__name__, {k: str(v) for k, v in vars(s).items() if k[0] != "_"})
            for s in shapes_in(made)
        ]

    assert spoken() == spoken()


def test_no_line_joins_values_more_than_twenty_minutes_apart(chair):
    chart = chair.chart(
        [
            *chair.prepared(),
            chair.start(),
            *(chair.vitals(f"v{m}", m) for m in (0, 10, 30, 51, 60)),
        ]
    )
    scale = scale_for(chart, 860, 280, None)
    places = places_of(chart.sets, scale)
    stretches = joined(readings(chart.sets, places, "hr"))
    assert [len(s) for s in stretches] == [3, 2]


@pytest.mark.parametrize("called", ["spo2", "spo2_pct", "SpO2"])
def test_a_value_that_could_not_be_had_or_was_absent_breaks_the_line(chair, called):
    gone = Unobtainable(param=called, reason="cold hand")
    chart = chair.chart(
        [
            *chair.prepared(),
            chair.start(),
            chair.vitals("a", 0),
            chair.vitals("b", 5, hr=0, spo2=None, unobtainable=(gone,)),
            chair.vitals("c", 10),
            chair.vitals("d", 15, hr=None, spo2=None),
            chair.vitals("e", 20),
        ]
    )
    scale = scale_for(chart, 860, 280, None)
    places = places_of(chart.sets, scale)
    # A set that simply left a value out does not break it: b does, d does not.
    assert [len(s) for s in joined(readings(chart.sets, places, "hr"))] == [2]
    assert [len(s) for s in joined(readings(chart.sets, places, "spo2"))] == [2]
    made = draw(chart, width=860, height=280, ink=INK)
    assert len(roles(made, "set")) == 5
    assert any("SpO₂ unobtainable" in r for r in roles(made, "event"))
    assert ",spo2,unobtainable: cold hand," in csv.written(chart)


def test_no_line_or_bar_runs_past_now(example):
    chart = example("ex-05", until=28)
    now = chart.started_at + _minutes(28)
    scale = scale_for(chart, 860, 280, now)
    made = draw(chart, width=860, height=280, ink=INK, now=now)
    joins = [m for m in made.contents if getattr(m, "role", "").startswith("join:")]
    assert len(joins) == 2
    for join in joins:
        assert join.getBounds()[2] <= scale.x_at(now)
    for bar in (s for s in shapes_in(made) if type(s).__name__ == "Rect"):
        if bar.strokeDashArray != [3, 3]:
            left, _, right, _ = bar.getBounds()
            assert right <= scale.x_at(now) + 1 or bar.fillColor.hexval() == "0xffffff", left


def test_sets_of_one_minute_stand_side_by_side(chair):
    chart = chair.chart(
        [
            *chair.prepared(),
            chair.start(),
            chair.vitals("a", 5, 150),
            chair.vitals("b", 5, 120),
        ]
    )
    places = places_of(chart.sets, scale_for(chart, 860, 280, None))
    assert abs(places["a"] - places["b"]) >= 6


def test_scales_open_for_extreme_values(chair):
    chart = chair.chart(
        [
            *chair.prepared(),
            chair.start(),
            chair.vitals("high", 5, 260, 140, 150, 100),
            chair.vitals("low", 10, 60, 30, 25, 61),
        ]
    )
    scale = scale_for(chart, 860, 280, None)
    assert scale.pressure.low <= 25
    assert scale.pressure.high >= 260
    assert scale.saturation.low <= 61
    plain = scale_for(chair.chart([*chair.prepared(), chair.start()]), 860, 280, None)
    assert (plain.pressure.low, plain.pressure.high) == (40, 200)
    assert (plain.saturation.low, plain.saturation.high) == (88, 100)


def test_texts_of_events_never_overlap_and_what_has_no_room_is_counted(chair):
    made = draw(chair.busy(sets=40, effects=20), width=860, height=280, ink=INK)
    rows = {}
    for group in made.contents:
        if getattr(group, "role", "").startswith("event:"):
            for s in shapes_in(group):
                if type(s).__name__ == "String":
                    rows.setdefault(round(s.y), []).append(box(s))
    for boxes in rows.values():
        boxes.sort()
        for before, after in pairwise(boxes):
            assert before[2] <= after[0]
    texts = [s.text for s in shapes_in(made) if type(s).__name__ == "String"]
    assert any(t.startswith("+") and t.endswith("more") for t in texts)


def test_a_moment_has_its_place_and_a_place_its_moment(example):
    chart = example("ex-05", until=28)
    now = chart.started_at + _minutes(28)
    scale = scale_for(chart, 860, 280, now)
    assert scale.x_of(0) == scale.x_at(chart.started_at)
    assert abs(scale.time_at(scale.x_at(now)) - now) < _minutes(0.01)
    assert scale.left < scale.x_of(28) < scale.right


def test_the_overlay_shows_the_last_values_for_twenty_minutes(example):
    chart = example("ex-05", until=28)

    def told(minute):
        now = chart.started_at + _minutes(minute)
        scale = scale_for(chart, 860, 280, now)
        made = overlay(chart, scale, now=now, ink=INK)
        return [s.text for s in shapes_in(made) if type(s).__name__ == "String"]

    assert told(28) == ["10:33", "176/100", "86", "97"]
    assert told(47) == ["10:52"]


def test_coming_sets_are_rings_while_the_session_runs(example):
    chart = example("ex-05", until=28)
    now = chart.started_at + _minutes(28)
    made = draw(chart, width=860, height=280, ink=INK, now=now, pending_due=True)
    assert {"30", "40"} <= set(roles(made, "due"))
    whole = example("ex-05")
    made = draw(whole, width=860, height=280, ink=INK, now=whole.discharge.at, pending_due=True)
    assert roles(made, "due") == []


def test_before_the_start_the_axis_is_the_clock(chair):
    chart = chair.chart([*chair.prepared(), chair.vitals("v", -20)])
    made = draw(chart, width=860, height=280, ink=INK, now=chair.at(-5), pending_due=True)
    texts = [s.text for s in shapes_in(made) if type(s).__name__ == "String"]
    assert "The infusion has not started." in texts
    assert "Clock" in texts
    assert roles(made, "set") == ["v"]
    assert draw(chair.chart([]), width=860, height=280, ink=INK).contents


def test_a_narrower_window_says_what_it_leaves_out(example):
    chart = example("ex-05")
    window = TimeWindow(0, 60)
    made = draw(chart, width=860, height=280, ink=INK, window=window)
    texts = [s.text for s in shapes_in(made) if type(s).__name__ == "String"]
    assert "‹ 1 earlier set in the record" in texts
    assert "4 later sets in the record ›" in texts


def test_too_little_room_is_refused(example):
    with pytest.raises(ValueError, match="at least"):
        draw(example("ex-05"), width=100, height=100, ink=INK)


def test_the_painter_finds_only_shapes_it_knows(chair):
    known = {"Rect", "Line", "PolyLine", "Polygon", "Circle", "Path", "String"}
    made = draw(Chair.busy(), width=860, height=280, ink=INK, now=chair.at(200), pending_due=True)
    assert {type(s).__name__ for s in shapes_in(made)} <= known
    for s in shapes_in(made):
        if type(s).__name__ == "String":
            assert s.fontSize == int(s.fontSize)
            assert s.fontName.startswith("KetaChart ")
        dash = getattr(s, "strokeDashArray", None)
        assert dash is None or len(dash) % 2 == 0


def test_colours_of_a_theme_are_taken_by_name():
    ink = Ink.of({"bp": "#F3EEE4", "accent": "#8FB3FF"})
    assert ink.bp == "#F3EEE4"
    assert ink.hr == Ink.paper().hr
    assert mixed("#FFFFFF", "#000000", 0.5) == "#808080"


def names_of_limits(made):
    """The words in the colour of a flag that stand in no group, as those of events do."""
    flag = colour_of(INK.flag)
    own = (m for m in made.contents if type(m).__name__ == "String")
    return [s for s in own if s.fillColor == flag]


@pytest.mark.parametrize("size", [(862, 270), (1050, 400)])
@pytest.mark.parametrize("name", NAMES)
def test_names_of_limits_keep_clear_of_now_and_of_the_last_values(example, name, size):
    whole = example(name)
    last = int((whole.stopped_at - whole.started_at).total_seconds() / 60) + 30
    for minute in range(4, last, 4):
        chart = example(name, until=minute)
        now = chart.started_at + _minutes(minute)
        made = draw(chart, width=size[0], height=size[1], ink=INK, now=now)
        scale = scale_for(chart, *size, now)
        over = overlay(chart, scale, now=now, ink=INK)
        limits = [box(s) for s in names_of_limits(made)]
        assert limits
        for left, bottom, right, top in limits:
            assert not left < scale.x_at(now) < right, minute
            for s in shapes_in(over):
                if type(s).__name__ == "String":
                    a, low, b, high = box(s)
                    apart = b <= left or right <= a or high <= bottom + 2 or top <= low + 2
                    assert apart, (minute, s.text)


# Episodes ----------------------------------------------------------------------------------------


def test_an_episode_is_a_shaded_stretch_of_its_lane_with_its_peak(example):
    chart = example("ex-05")
    made = draw(chart, width=860, height=400, ink=INK)
    scale = scale_for(chart, 860, 400, None)
    episode = chart.episodes[0]
    both = [f"sbp:{e.id}" for e in chart.episodes]
    assert roles(made, "episode") == roles(made, "peak") == both
    (shade,) = shapes_in(_group(made, "episode"))
    left, bottom, right, top = shade.getBounds()
    assert left == pytest.approx(scale.x_at(episode.first.taken.at))
    assert right == pytest.approx(scale.x_at(episode.ended_at))
    assert (bottom, top) == pytest.approx((scale.pressure.bottom, scale.pressure.top))
    bracket, wedge = shapes_in(_group(made, "peak"))
    assert bracket.getBounds()[0] == pytest.approx(left)
    middle = sum(wedge.getBounds()[::2]) / 2
    assert middle == pytest.approx(scale.x_at(episode.peak.taken.at), abs=4)


def _group(made, kind):
    return next(m for m in made.contents if getattr(m, "role", "").startswith(f"{kind}:"))


def test_one_that_lasts_reaches_to_now_and_is_open_there(example):
    chart = example("ex-05", until=22)
    now = chart.started_at + _minutes(30)
    made = draw(chart, width=860, height=400, ink=INK, now=now)
    (shade,) = shapes_in(_group(made, "episode"))
    scale = scale_for(chart, 860, 400, now)
    assert shade.getBounds()[2] == pytest.approx(scale.x_at(now))


def test_the_shade_lies_under_the_marks_and_the_grid(example):
    made = draw(example("ex-05"), width=860, height=400, ink=INK)
    order = [getattr(m, "role", "").partition(":")[0] for m in made.contents]
    assert order.index("episode") < order.index("peak") < order.index("set")


def test_a_session_without_a_flag_has_no_shade(example):
    assert roles(draw(example("ex-01"), width=860, height=280, ink=INK), "episode") == []
