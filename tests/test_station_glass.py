"""Emergency access and patients whose records only named people open."""

import pytest
from signing_desk import BOTH, OTHER, PHYSICIAN, PIN, SECOND_NURSE, SECRETS, SigningDesk
from station_fixtures import NURSE, PASSPHRASE, PASSWORD

from ketachart.clinical.trouble import Refused
from ketachart.station import Costs, NewPerson, Station
from ketachart.station.glass import AN_HOUR, REASONS
from ketachart.station.restricting import Shut

REASON, WHY = REASONS[0], "Collapsed at the bus stop, the hospital calls."
ADMINISTRATOR = "M. Keeper"


@pytest.fixture
def desk(station):
    """A signed session of a patient whose records only the physician Brandt opens."""
    desk = SigningDesk(station).bring("ex-05")
    for name in (PHYSICIAN, OTHER, SECOND_NURSE):
        with desk.as_(name):
            pass
    desk.turn_to(PHYSICIAN)
    desk.confirm()
    desk.turn_to(NURSE)
    desk.attest()
    desk.turn_to(PHYSICIAN)
    desk.sign()
    restrict(desk, PHYSICIAN)
    return desk


def ids(station, *names):
    known = {person.name: person.id for person in station.people()}
    return [known[name] for name in names]


def restrict(desk, *names, reason="A neighbour of the staff."):
    return desk.station.restrict_patient(desk.patient, ids(desk.station, *names), reason)


def acts(station, name):
    with station._database.reading() as con:
        return [entry.act for entry in station._ledger.of_station(con, (name,))]


def everything(desk):
    """Each way to a patient's earlier records."""
    station, patient, session = desk.station, desk.patient, desk.session
    return (
        lambda: station.chart(session),
        lambda: station.patient(patient),
        lambda: station.sessions_of(patient),
        lambda: station.patient_history(patient),
        lambda: station.charts_of(patient),
        lambda: station.treatment(patient),
        lambda: station.export(session, "json"),
        lambda: station.export_course(patient, 1),
        lambda: station.sealed(session),
        desk.note,
    )


def test_only_the_people_named_open_a_restricted_patients_earlier_records(desk):
    for ask in everything(desk)[:-1]:
        ask()
    desk.turn_to(OTHER)
    for ask in everything(desk):
        with pytest.raises(Shut, match=r"open to Dr\. H\. Brandt, MD only\. Nothing was opened"):
            ask()
    assert not desk.station.opens(desk.patient)
    assert [act.patient for act in acts(desk.station, "access-denied")][-1] == desk.patient


def test_search_tells_who_it_is_and_nothing_clinical(desk):
    (seen,) = desk.station.find_patients("")
    assert not seen.is_shut
    desk.turn_to(OTHER)
    (row,) = desk.station.find_patients("")
    assert row.is_shut
    assert (row.details.family_name, row.mrn) == (seen.details.family_name, seen.mrn)
    assert row.details.allergies == row.details.home_medications == ()
    assert row.details.phone is None


def test_whoever_charts_the_hour_has_it_and_still_no_earlier_one(station, running):
    desk = SigningDesk(station)
    chart = running(station)
    desk.session, desk.patient = chart.session.session, chart.session.patient
    with desk.as_(PHYSICIAN):
        restrict(desk, PHYSICIAN)
    desk.turn_to(SECOND_NURSE)
    assert station.chart(desk.session).session.session == desk.session
    assert station.patient(desk.patient).id == desk.patient
    assert [c.session.session for c in station.charts_on_board()] == [desk.session]
    desk.note("Comfortable.")
    with pytest.raises(Shut):
        station.charts_of(desk.patient)


def test_who_charted_it_closes_and_attests_it_and_others_do_not_see_it_wait(station):
    desk = SigningDesk(station).bring("ex-05")
    with desk.as_(OTHER):
        desk.confirm()
    with desk.as_(PHYSICIAN):
        restrict(desk, PHYSICIAN)
    desk.attest()
    with desk.as_(BOTH):
        assert station.to_sign() == ()
    with desk.as_(PHYSICIAN):
        assert [w.row.id for w in station.to_sign()] == [desk.session]


@pytest.mark.parametrize(
    ("names", "reason", "words"),
    [
        ((PHYSICIAN,), " ", "Say why"),
        ((SECOND_NURSE,), "why", "No physician is named"),
        ((ADMINISTRATOR, PHYSICIAN), "why", "Only nurses and physicians"),
        ((PHYSICIAN,), "why", "stands so already"),
    ],
)
def test_a_restriction_that_cannot_be_is_refused_and_the_old_one_stands(desk, names, reason, words):
    desk.turn_to(NURSE)
    desk.station.add_person(NewPerson(ADMINISTRATOR, ("administrator",), "sixty iron gates ajar"))
    desk.turn_to(PHYSICIAN)
    with pytest.raises(Refused, match=words):
        restrict(desk, *names, reason=reason)
    assert [p.name for p in desk.station.restriction(desk.patient).people] == [PHYSICIAN]


def test_only_who_is_named_lifts_it_unless_no_physician_of_those_is_left(desk):
    desk.turn_to(OTHER)
    with pytest.raises(Refused, match="one of them changes that"):
        restrict(desk)
    desk.turn_to(NURSE)
    desk.station.end_person(ids(desk.station, PHYSICIAN)[0], "retired")
    desk.turn_to(OTHER)
    assert restrict(desk).is_open
    assert desk.station.chart(desk.session)


def test_emergency_access_opens_every_record_for_an_hour_and_each_look_is_an_entry(desk):
    desk.turn_to(OTHER)
    broken = desk.station.break_glass(REASON, WHY, SECRETS[OTHER])
    assert broken.until - broken.at == AN_HOUR
    for ask in everything(desk)[:-2]:
        ask()
    looks = [act for act in acts(desk.station, "chart-opened") if act.glass == broken.id]
    assert {look.session for look in looks} == {None, desk.session}
    desk.station.clock.advance(minutes=59, seconds=59)
    assert desk.station.chart(desk.session)
    desk.station.clock.advance(seconds=1)
    assert desk.station.glass() is None
    with pytest.raises(Shut):
        desk.station.chart(desk.session)


def test_given_back_it_ends_at_once_and_it_is_nobody_elses(desk):
    desk.turn_to(OTHER)
    desk.station.break_glass(REASON, WHY, SECRETS[OTHER])
    desk.turn_to(SECOND_NURSE)
    assert desk.station.glass() is None
    with pytest.raises(Shut):
        desk.station.chart(desk.session)
    with pytest.raises(Refused, match="No emergency access of yours"):
        desk.station.give_back_glass()
    desk.turn_to(OTHER)
    assert desk.station.glass() is not None
    desk.station.give_back_glass()
    assert desk.station.glass() is None


@pytest.mark.parametrize(
    ("reason", "detail", "secret", "words"),
    [
        ("", WHY, SECRETS[OTHER], "Choose why"),
        ("Curious", WHY, SECRETS[OTHER], "Choose why"),
        (REASON, " ", SECRETS[OTHER], "what happened"),
        (REASON, "x" * 2001, SECRETS[OTHER], "2,001"),
        (REASON, WHY, "some other words", "Nothing|fit|right"),
        (REASON, WHY, PIN, "Nothing|fit|right"),
    ],
)
def test_without_reason_words_or_password_nothing_opens(desk, reason, detail, secret, words):
    desk.turn_to(OTHER)
    desk.station.set_pin(PIN, SECRETS[OTHER])
    with pytest.raises(Refused):
        desk.station.break_glass(reason, detail, secret)
    assert desk.station.glass() is None
    assert acts(desk.station, "glass-broken") == []


def test_who_is_neither_nurse_nor_physician_has_no_emergency_access(desk):
    desk.turn_to("A. Okafor")
    with pytest.raises(Refused, match="Only a nurse or a physician can use emergency access"):
        desk.station.break_glass(REASON, WHY, SECRETS["A. Okafor"])


def test_the_hour_survives_a_restart_and_ends_all_the_same(desk):
    desk.turn_to(OTHER)
    station = desk.station
    until = station.break_glass(REASON, WHY, SECRETS[OTHER]).until
    station.clock.advance(minutes=40)
    station.close()
    fresh = Station.open(
        station.place.folder, PASSPHRASE, clock=station.clock, costs=Costs.lowest()
    )
    with fresh:
        fresh.sign_in(OTHER, SECRETS[OTHER])
        assert fresh.glass().until == until
        fresh.clock.advance(minutes=20)
        assert fresh.glass() is None


def test_an_administrator_reviews_what_was_opened_and_never_their_own(desk):
    desk.turn_to(OTHER)
    broken = desk.station.break_glass(REASON, WHY, SECRETS[OTHER])
    desk.station.chart(desk.session)
    desk.turn_to(NURSE)
    station = desk.station
    own = station.break_glass(REASON, "And I needed it too.", PASSWORD)
    station.give_back_glass()
    assert station.glass_to_review() == 2
    with pytest.raises(Refused, match="was your own"):
        station.review_glass(own.id, "Fine.")
    with pytest.raises(Refused, match="runs still"):
        station.review_glass(broken.id, "Fine.")
    station.clock.advance(hours=1)
    with pytest.raises(Refused, match="what you found"):
        station.review_glass(broken.id, " ")
    station.review_glass(broken.id, "The hospital had called; in order.")
    with pytest.raises(Refused, match="reviewed before"):
        station.review_glass(broken.id, "Again.")
    waits, done = station.glass_accesses()
    assert (waits.id, waits.waits) == (own.id, True)
    assert (done.name, done.reason, done.detail) == (OTHER, REASON, WHY)
    record_no = station.find_session(desk.session).record_no
    assert [look.record_no for look in done.looked] == [record_no]
    assert (done.finding, done.reviewed_by) == ("The hospital had called; in order.", NURSE)
    assert station.glass_to_review() == 1


def test_nobody_but_an_administrator_reviews(desk):
    desk.turn_to(OTHER)
    for ask in (desk.station.glass_accesses, desk.station.glass_to_review):
        with pytest.raises(Refused, match="Only an administrator"):
            ask()
