"""Acts that come together, and facts that are taken as exceptions."""

import pytest

from ketachart.clinical.acts import (
    DrugPrepared,
    InfusionPaused,
    InfusionResumed,
    InfusionStarted,
    InfusionStopped,
    PatientDischarged,
)
from ketachart.clinical.entry import Stamp
from ketachart.clinical.trouble import Refused


def together(bed, *acts):
    """Let several acts in at once, as the panel for a forgotten pause does."""
    stamp = Stamp(person="person-1", recorded_at=bed.at(300), boot_id="boot", steady_ns=0)
    return bed.chart.admit_all(acts, stamp)


def test_a_forgotten_pause_and_its_resume_come_in_before_a_later_pause(ready):
    ready.start()
    ready.pause(20)
    pair = (
        ready.act(InfusionPaused, 10, charted=22, reason="toilet"),
        ready.act(InfusionResumed, 13, charted=22),
    )
    assert len(together(ready, *pair)) == 2
    with pytest.raises(Refused, match="already paused"):
        together(ready, pair[0])


def test_a_whole_infusion_forgotten_on_paper_comes_in_before_the_discharge(ready):
    ready.do(PatientDischarged, 90, disposition="home")
    forgotten = (
        ready.act(InfusionStarted, 0, charted=91, rate_ml_per_h=75, container="bag-1"),
        ready.act(InfusionStopped, 40, charted=91, outcome="completed"),
    )
    assert len(together(ready, *forgotten)) == 2
    with pytest.raises(Refused, match="still running") as refused:
        together(ready, forgotten[0])
    assert refused.value.about == forgotten[0].id


def test_the_act_that_cannot_be_is_named_among_several(ready):
    ready.start()
    acts = (ready.act(InfusionPaused, 5), ready.act(InfusionPaused, 6))
    with pytest.raises(Refused, match="already paused") as refused:
        together(ready, *acts)
    assert refused.value.about == acts[1].id


@pytest.mark.parametrize(
    ("expiry", "taken_with"),
    [
        ("2026-02", ("the vial expired 2026-02",)),
        ("2026-03-02", ("the vial expired 2026-03-02",)),
        ("2026-03", ()),
        ("2026-03-03", ()),
        ("soon", ()),
        (None, ()),
    ],
)
def test_an_expired_vial_that_was_used_is_taken_and_marked(bedside, expiry, taken_with):
    bedside.plan()
    bedside.do(
        DrugPrepared,
        -20,
        vial_conc_mg_per_ml=50,
        vial_volume_ml=10,
        vials=1,
        drawn_ml="0.7",
        final_volume_ml=50,
        expiry=expiry,
    )
    assert bedside.chart.entries[-1].exceptions == taken_with


@pytest.mark.parametrize(("minute", "marked"), [(69, True), (70, False)])
def test_a_discharge_before_the_protocols_time_is_taken_and_marked(ready, minute, marked):
    ready.start()
    ready.stop(40)
    ready.do(PatientDischarged, minute, disposition="home")
    assert bool(ready.chart.entries[-1].exceptions) is marked
