"""Who may use the station, how they prove it, and what is recorded of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, ZONE, CountingStation

from ketachart.clinical.acts import NoteWritten
from ketachart.clinical.administration import SignedIn, SignInRefused
from ketachart.clinical.trouble import Refused
from ketachart.clock import Reading, SetClock, new_id
from ketachart.station import Costs, NewPerson, Person, Station

DOCTOR, THEIRS = "Dr. A. Weber", "orchard lantern tuesday"
GIVEN, OWN = "sixty paper lanterns", "seventeen copper kettles"
PIN, WRONG = "582947", "704916"
ADMIN_WORDS = "Fictional people keep quiet"


class WallClock(SetClock):
    """A clock whose time of day can be set without any time passing."""

    away = timedelta(0)

    def now(self) -> Reading:
        reading = super().now()
        return replace(reading, at=reading.at + self.away)


@pytest.fixture
def doctor(station) -> Person:
    """A physician who has signed in at this station and has a PIN; the nurse is signed in again."""
    person = station.add_person(NewPerson(DOCTOR, ("physician",), THEIRS, "MD"))
    station.sign_in(DOCTOR, THEIRS)
    station.set_pin(PIN, THEIRS)
    station.sign_in(NURSE, PASSWORD)
    return person


@pytest.fixture
def kept(station):
    """The entries of the station itself of some acts, as they stand."""

    def of(*acts):
        with station._database.reading() as con:
            return [entry.act for entry in station._ledger.of_station(con, acts)]

    return of


def note(station):
    return NoteWritten(id=new_id(), at=station.clock.now().at, by="?", text="calm")


def charted(station, chart, person=None):
    chart = station.record(
        chart.session.session, note(station), patient=chart.session.patient, person=person
    )
    return chart.entries[-1]


def again(station, clock=None) -> Station:
    """The program closed and started anew; nobody is signed in."""
    station.close()
    return CountingStation.open(
        station.place.folder, PASSPHRASE, clock=clock or station.clock, costs=Costs.lowest()
    )


# Signing in -----------------------------------------------------------------------------------


def test_a_password_begins_a_shift_of_twelve_hours(station):
    assert station.shift(station.person.id).who.name == NURSE
    station.sign_in(NURSE, PASSWORD)
    shift = station.shift(station.person.id)
    assert (shift.since, shift.until) == (
        station.clock.now().at,
        station.clock.now().at + timedelta(hours=12),
    )
    assert not shift.pin_usable
    station.set_pin(PIN, PASSWORD)
    assert station.shift(station.person.id).pin_usable
    station.clock.advance(hours=11, minutes=59)
    assert [shift.who.name for shift in station.shifts()] == [NURSE]
    station.clock.advance(minutes=1)
    assert station.shift(station.person.id) is None
    assert station.shifts() == ()


def test_two_wrong_passwords_and_then_the_right_one(station, kept):
    for _ in range(2):
        with pytest.raises(Refused, match="do not belong together"):
            station.sign_in(NURSE, "wrong wrong wrong")
    assert station.sign_in(NURSE, PASSWORD).name == NURSE
    told = kept("signed-in", "sign-in-refused")
    assert [type(act) for act in told] == [SignInRefused, SignInRefused, SignedIn]
    assert (told[0].name, told[0].how, told[0].occasion) == (NURSE, "password", "sign-in")


def test_a_password_typed_into_the_name_box_is_kept_nowhere(station, kept):
    for name in (PASSWORD, "x" * 10_000, "\udc80", "\0", "", "Nobody at all"):
        with pytest.raises(Refused, match="do not belong together"):
            station.sign_in(name, "")
    assert {act.name for act in kept("sign-in-refused")} == {"an unknown name"}


def test_a_pin_switches_the_author_within_a_shift_and_the_entry_says_how(
    station, doctor, running, kept
):
    chart = running(station)
    assert station.unlock(DOCTOR, PIN, occasion="switch") == doctor
    assert charted(station, chart).stamp.person == doctor.id
    last = kept("signed-in")[-1]
    assert (last.by, last.how, last.occasion) == (DOCTOR, "pin", "switch")
    assert station.unlock(NURSE, PASSWORD).name == NURSE
    assert kept("signed-in")[-1].how == "password"


def test_a_pin_needs_the_password_once_at_this_station_and_again_after_twelve_hours(
    station, doctor
):
    station.clock.advance(hours=12)
    for name in (DOCTOR, NURSE, "Nobody at all"):
        with pytest.raises(Refused, match="12 hours after the password"):
            station.unlock(name, PIN)
    station.unlock(DOCTOR, THEIRS)
    station.unlock(DOCTOR, PIN)
    with again(station) as fresh:
        with pytest.raises(Refused, match="type the password"):
            fresh.unlock(DOCTOR, PIN)
        assert fresh.shifts() == ()
        fresh.second_person(DOCTOR, THEIRS)
        assert fresh.unlock(DOCTOR, PIN).name == DOCTOR


def test_a_clock_set_back_makes_no_shift_longer(new_station):
    station = new_station()
    station.set_pin(PIN, PASSWORD)
    with again(station, clock := WallClock(datetime(2026, 6, 1, 10, 0, tzinfo=ZONE))) as fresh:
        fresh.sign_in(NURSE, PASSWORD)
        clock.advance(hours=12)
        clock.away = timedelta(hours=-12)
        with pytest.raises(Refused, match="12 hours"):
            fresh.unlock(NURSE, PIN)
        fresh.sign_in(NURSE, PASSWORD)
        clock.away = timedelta(days=2)
        assert fresh.unlock(NURSE, PIN).name == NURSE


def test_a_wrong_pin_says_how_many_tries_are_left_and_after_ten_it_is_off(station, doctor, kept):
    for left in range(9, 0, -1):
        tries = "1 try" if left == 1 else f"{left} tries"
        with pytest.raises(Refused, match=rf"^That PIN doesn't fit {DOCTOR}\. {tries} left\.$"):
            station.unlock(DOCTOR, WRONG)
    assert not kept("pin-off")
    with pytest.raises(Refused, match=r"10 misses the PIN of Dr\. A\. Weber is off"):
        station.second_person(DOCTOR, WRONG)
    assert [act.person for act in kept("pin-off")] == [doctor.id]
    with pytest.raises(Refused, match="type the password"):
        station.unlock(DOCTOR, PIN)
    assert kept("sign-in-refused")[-1].why == "PIN off"
    assert station.credential_state(doctor.id).pin_off
    assert not station.shift(doctor.id).pin_usable
    assert station.person.name == NURSE
    with again(station) as fresh:
        assert fresh.credential_state(doctor.id).pin_off
        fresh.unlock(DOCTOR, THEIRS)
        assert fresh.unlock(DOCTOR, PIN).id == doctor.id


def test_the_waits_hold_across_a_restart_and_a_clock_that_was_set(station):
    for _ in range(5):
        with pytest.raises(Refused):
            station.sign_in(NURSE, "wrong wrong wrong")
    clock = WallClock(station.clock.now().at)
    clock.away = timedelta(days=1)
    with again(station, clock) as fresh:
        with pytest.raises(Refused, match="in 30 seconds"):
            fresh.sign_in(NURSE, PASSWORD)
        clock.advance(seconds=30)
        fresh.sign_in(NURSE, PASSWORD)


def test_after_twenty_wrong_passwords_the_administrator_helps(station, doctor, kept):
    for tries in range(20):
        with pytest.raises(Refused, match="locked" if tries == 19 else "belong together"):
            station.sign_in(DOCTOR, "wrong wrong wrong")
        station.clock.advance(minutes=15)
    with pytest.raises(Refused, match="locked"):
        station.sign_in(DOCTOR, THEIRS)
    assert kept("sign-in-refused")[-1].why == "locked"
    assert station.credential_state(doctor.id).locked
    station.reset_password(doctor.id, GIVEN)
    station.sign_in(DOCTOR, GIVEN)
    station.change_password(GIVEN, OWN)
    assert station.sign_in(DOCTOR, OWN).id == doctor.id


def test_a_second_person_proves_themselves_and_begins_a_shift_while_nobody_changes(
    station, doctor, running
):
    first = station.person
    assert station.second_person(DOCTOR, PIN) == doctor
    assert station.person == first
    with again(station) as fresh:
        fresh.sign_in(NURSE, PASSWORD)
        assert fresh.shift(doctor.id) is None
        fresh.second_person(DOCTOR, THEIRS)
        assert fresh.shift(doctor.id).pin_usable
        assert fresh.person.name == NURSE


def test_the_same_proof_serves_a_signature_by_password_alone_or_by_pin(station, doctor, kept):
    prove = station._prove
    assert prove(doctor, THEIRS, occasion="signature", password_only=True) == "password"
    assert prove(doctor, PIN, occasion="signature", password_only=False) == "pin"
    with pytest.raises(Refused, match="belong together"):
        prove(doctor, PIN, occasion="signature", password_only=True)
    assert [act.occasion for act in kept("signed-in")[-2:]] == ["signature", "signature"]
    assert station.person.name == NURSE


# Who may be an author --------------------------------------------------------------------------


def test_nobody_charts_who_did_not_prove_to_be_here(station, doctor, running):
    chart = running(station)
    invented = Person(new_id(), "Dr. I. Invented", ("physician", "administrator"))
    with pytest.raises(Refused, match="not signed in"), station.acting(invented):
        pass
    with pytest.raises(Refused, match="not signed in"):
        charted(station, chart, invented)
    station.add_person(NewPerson("S. Stranger, RN", ("nurse",), THEIRS))
    stranger = next(person for person in station.people() if person.name == "S. Stranger, RN")
    with pytest.raises(Refused, match="not signed in"):
        charted(station, chart, stranger)


def test_roles_that_somebody_claims_for_themselves_count_for_nothing(station, doctor):
    boss = replace(doctor, roles=("physician", "administrator"))
    with station.acting(boss):
        assert station.person == doctor
        with pytest.raises(Refused, match="Only an administrator"):
            station.add_person(NewPerson("N. New", ("nurse",), THEIRS))


def test_what_was_given_before_the_lock_is_still_recorded_as_its_authors(station, doctor, running):
    chart, nurse = running(station), station.person
    station.lock()
    with station.acting(nurse):
        assert charted(station, chart).stamp.person == nurse.id
    assert station.person is None
    station.unlock(DOCTOR, PIN)
    with station.acting(nurse):
        assert charted(station, chart).stamp.person == nurse.id
    assert station.person == doctor
    with station.acting(nurse):
        station.lock()
    assert station.person is None
    with station.acting(nurse):
        station.unlock(NURSE, PASSWORD)
    assert station.person == nurse


# One's own secrets -----------------------------------------------------------------------------


def test_a_new_password_takes_the_old_one_and_keeps_the_pin(station, doctor, kept):
    station.sign_in(DOCTOR, THEIRS)
    with pytest.raises(Refused, match="belong together"):
        station.change_password("wrong wrong wrong", OWN)
    with pytest.raises(Refused, match="password you have"):
        station.change_password(THEIRS, THEIRS)
    with pytest.raises(Refused, match="password you have"):
        station.change_password(THEIRS, "ｏｒｃｈａｒｄ lantern tuesday")
    for weak in ("short", "x" * 10_000, "passwordpassword1", "\udc80" * 20, "weber weber weber 9"):
        with pytest.raises(Refused):
            station.change_password(THEIRS, weak)
    assert not kept("password-set")
    station.change_password(THEIRS, OWN)
    told = kept("password-set")[-1]
    assert (told.by, told.person, told.temporary) == (DOCTOR, doctor.id, False)
    with pytest.raises(Refused):
        station.sign_in(DOCTOR, THEIRS)
    assert station.unlock(DOCTOR, PIN) == doctor
    assert station.sign_in(DOCTOR, OWN) == doctor


def test_an_old_password_may_come_back_and_none_is_ever_asked_for_by_age(station, doctor):
    station.sign_in(DOCTOR, THEIRS)
    station.change_password(THEIRS, OWN)
    station.change_password(OWN, THEIRS)
    station.clock.advance(days=3650)
    assert station.sign_in(DOCTOR, THEIRS) == doctor


def test_a_pin_is_chosen_by_the_password(station, kept):
    with pytest.raises(Refused, match="belong together"):
        station.set_pin(PIN, "wrong wrong wrong")
    for weak in ("123456", "58294", "", "x" * 10_000, "310587"):
        with pytest.raises(Refused, match="PIN"):
            station.set_pin(weak, PASSWORD)
    assert not station.credential_state(station.person.id).has_pin
    with pytest.raises(Refused, match="has no PIN yet"):
        station.unlock(NURSE, PIN)
    station.set_pin(PIN, PASSWORD)
    assert [act.person for act in kept("pin-set")] == [station.person.id]
    assert station.unlock(NURSE, PIN).name == NURSE


# Temporary passwords ---------------------------------------------------------------------------


def test_with_a_temporary_password_one_chooses_ones_own_and_does_nothing_else(
    station, running, kept
):
    chart = running(station)
    new = station.add_person(NewPerson("N. New, RN", ("nurse",), GIVEN, temporary=True))
    with pytest.raises(Refused, match="temporary"):
        station.second_person(new.name, GIVEN)
    assert kept("sign-in-refused")[-1].why == "temporary password"
    assert station.shift(new.id) is None
    assert station.sign_in(new.name, GIVEN) == new
    assert station.credential_state(new.id).must_change
    for refused in (
        lambda: charted(station, chart),
        lambda: station.chart(chart.session.session),
        lambda: station.set_pin(PIN, GIVEN),
        station.everybody,
    ):
        with pytest.raises(Refused, match="choose your own password first"):
            refused()
    assert not station.may("record")
    assert station.may("change_password")
    assert new.name in [person.name for person in station.people()]
    assert kept("access-denied")[-1].by == new.name
    station.change_password(GIVEN, OWN)
    assert charted(station, chart).stamp.person == new.id
    station.set_pin(PIN, OWN)
    assert station.unlock(new.name, PIN) == new


def test_a_reset_is_recorded_ends_the_shift_and_the_pin_and_wakes_the_keys(station, doctor, kept):
    with pytest.raises(Refused, match="your own password"):
        station.reset_password(station.person.id, GIVEN)
    with pytest.raises(Refused, match="15"):
        station.reset_password(doctor.id, "short")
    assert station.shift(doctor.id) is not None
    station.reset_password(doctor.id, GIVEN)
    told = kept("password-set")[-1]
    assert (told.by, told.person, told.temporary) == (NURSE, doctor.id, True)
    assert station.shift(doctor.id) is None
    with pytest.raises(Refused, match="type the password"):
        station.unlock(DOCTOR, PIN)
    with pytest.raises(Refused, match="not signed in"), station.acting(doctor):
        pass
    with pytest.raises(Refused, match="belong together"):
        station.sign_in(DOCTOR, THEIRS)
    station.sign_in(DOCTOR, GIVEN)
    assert not station.may("open_session")


def test_where_nobody_can_sign_in_the_recovery_code_lets_an_administrator_in(station, doctor, kept):
    code = station.new_recovery_code(PASSPHRASE, PASSWORD)
    with again(station) as fresh:

        def told(act):
            with fresh._database.reading() as con:
                return fresh._ledger.of_station(con, (act,))[-1].act

        for wrong in (PASSPHRASE, "0000-" * 7, "", "x" * 10_000):
            with pytest.raises(Refused):
                fresh.let_in(wrong, NURSE, GIVEN)
        assert (told("sign-in-refused").name, told("sign-in-refused").how) == (NURSE, "recovery")
        with pytest.raises(Refused, match="name of an administrator"):
            fresh.let_in(code, DOCTOR, GIVEN)
        with pytest.raises(Refused, match="name of an administrator"):
            fresh.let_in(code, "Nobody", GIVEN)
        with pytest.raises(Refused, match="15"):
            fresh.let_in(code, NURSE, "short")
        assert fresh.let_in(code.lower(), NURSE, GIVEN).name == NURSE
        assert fresh.person is None
        assert (told("signed-in").how, told("signed-in").by) == ("recovery", "KetaChart")
        assert told("password-set").temporary
        fresh.sign_in(NURSE, GIVEN)
        fresh.change_password(GIVEN, OWN)
        assert fresh.may("add_person")


# Accounts --------------------------------------------------------------------------------------


def test_a_name_is_never_anybody_elses_again(station, doctor):
    station.change_person(
        doctor.id, name="Dr. A. Marlowe", roles=("physician",), credential="MD", reason="married"
    )
    station.end_person(doctor.id, "moved away")
    for name in (DOCTOR, "dr.  a. weber", "DR. A. MARLOWE", NURSE, "KetaChart", "an unknown name"):
        with pytest.raises(Refused):
            station.add_person(NewPerson(name, ("nurse",), "forty yellow bicycles"))
        with pytest.raises(Refused):
            station.change_person(
                station.person.id,
                name=name if name != NURSE else DOCTOR,
                roles=("administrator", "nurse"),
                credential="RN",
                reason="x",
            )
    station.return_person(doctor.id, "came back", GIVEN)
    station.change_person(
        doctor.id, name=DOCTOR, roles=("physician",), credential="MD", reason="own name again"
    )
    assert [person.name for person in station.people()] == [DOCTOR, NURSE]


@pytest.mark.parametrize(
    "new",
    [
        NewPerson("", ("nurse",), THEIRS),
        NewPerson(" B. Spaced", ("nurse",), THEIRS),
        NewPerson("B.\nLines", ("nurse",), THEIRS),
        NewPerson("B. " + "x" * 200, ("nurse",), THEIRS),
        NewPerson("B. \udc80", ("nurse",), THEIRS),
        NewPerson("B. Nobody", (), THEIRS),
        NewPerson("B. Janitor", ("janitor",), THEIRS),
        NewPerson("B. Other", ("other",), THEIRS),
        NewPerson("B. Twice", ("nurse", "nurse"), THEIRS),
        NewPerson("B. Letters", ("nurse",), THEIRS, "R\nN"),
        NewPerson("B. Weak", ("nurse",), "passwordpassword1"),
        NewPerson("Orchard Tuesday", ("nurse",), THEIRS),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_nothing_is_recorded(station, new, kept):
    with pytest.raises(Refused):
        station.add_person(new)
    assert len(kept("person-added")) == len(station.everybody()) == 1


def test_a_change_of_roles_takes_effect_at_once(station, doctor, kept):
    with station.acting(doctor):
        assert not station.may("add_person")
    changed = station.change_person(
        doctor.id,
        name=DOCTOR,
        roles=("physician", "administrator"),
        credential="MD, PhD",
        reason="  keeps   the\nstation ",
    )
    assert kept("person-changed")[-1].reason == "keeps the station"
    with station.acting(doctor):
        assert station.person == changed
        assert station.may("add_person")
        station.change_person(
            station.people()[1].id, name=NURSE, roles=("nurse",), credential="RN", reason="rest"
        )
    assert station.person.roles == ("nurse",)
    with pytest.raises(Refused, match="Only an administrator"):
        station.add_person(NewPerson("N. New", ("nurse",), THEIRS))
    with pytest.raises(Refused, match="only administrator"), station.acting(doctor):
        station.change_person(
            doctor.id, name=DOCTOR, roles=("physician",), credential="MD", reason="tired"
        )


def test_a_change_without_a_difference_or_a_reason_is_none(station, doctor, kept):
    same = {"name": DOCTOR, "roles": ("physician",), "credential": "MD"}
    with pytest.raises(Refused, match="Nothing differs"):
        station.change_person(doctor.id, **same, reason="x")
    for reason in ("", "  ", "x" * 1001, "\udc80"):
        with pytest.raises(Refused, match="reason"):
            station.change_person(doctor.id, **same | {"credential": "DO"}, reason=reason)
        with pytest.raises(Refused, match="reason"):
            station.end_person(doctor.id, reason)
    with pytest.raises(Refused, match="no such person"):
        station.change_person("nobody", **same, reason="x")
    assert not kept("person-changed", "person-left")


def test_somebody_who_left_signs_in_no_more_and_what_they_charted_stays_theirs(
    station, doctor, running, kept
):
    chart = running(station)
    entry = charted(station, chart, doctor)
    station.end_person(doctor.id, "moved away")
    assert (entry.act.by, entry.stamp.person) == (DOCTOR, doctor.id)
    assert [person.name for person in station.people()] == [NURSE]
    assert [person.active for person in station.everybody()] == [False, True]
    assert station.shift(doctor.id) is None
    for gone in (
        lambda: station.sign_in(DOCTOR, THEIRS),
        lambda: station.unlock(DOCTOR, PIN),
        lambda: station.second_person(DOCTOR, THEIRS),
        lambda: charted(station, chart, doctor),
        lambda: station.reset_password(doctor.id, GIVEN),
        lambda: station.end_person(doctor.id, "again"),
    ):
        with pytest.raises(Refused):
            gone()
    assert {act.why for act in kept("sign-in-refused")} == {"left", "no shift"}
    with pytest.raises(Refused, match="not signed in"), station.acting(doctor):
        pass


def test_somebody_who_returns_has_a_temporary_password_and_no_pin(station, doctor):
    with pytest.raises(Refused, match="has not left"):
        station.return_person(doctor.id, "back", GIVEN)
    station.end_person(doctor.id, "leave")
    back = station.return_person(doctor.id, "back", GIVEN)
    assert back == doctor
    state = station.credential_state(doctor.id)
    assert (state.must_change, state.has_pin) == (True, False)
    with pytest.raises(Refused):
        station.sign_in(DOCTOR, THEIRS)
    station.sign_in(DOCTOR, GIVEN)


def test_the_station_never_loses_its_last_administrator(station, doctor):
    me = station.person
    with pytest.raises(Refused, match="only administrator"):
        station.end_person(me.id, "gone")
    with pytest.raises(Refused, match="only administrator"):
        station.change_person(me.id, name=NURSE, roles=("nurse",), credential="RN", reason="x")
    station.change_person(
        doctor.id, name=DOCTOR, roles=("physician", "administrator"), credential="MD", reason="x"
    )
    station.end_person(me.id, "retired")
    assert station.person is None
    station.unlock(DOCTOR, PIN)
    with pytest.raises(Refused, match="only administrator"):
        station.end_person(doctor.id, "gone")


def test_somebody_ended_while_they_are_signed_in_is_out_at_once(station, doctor, running):
    chart, nurse = running(station), station.person
    station.unlock(DOCTOR, PIN)
    with pytest.raises(Refused, match="Only an administrator"):
        station.end_person(nurse.id, "a physician may not")
    with station.acting(nurse):
        station.end_person(doctor.id, "lost the licence")
    assert station.person is None
    with pytest.raises(Refused, match="Nobody is signed in"):
        charted(station, chart)


def test_the_tables_made_anew_from_the_entries_are_the_same(station, doctor):
    station.change_person(
        doctor.id, name="Dr. A. Marlowe", roles=("physician",), credential="MD", reason="married"
    )
    station.end_person(doctor.id, "leave")
    gone = station.everybody()
    station.rebuild()
    assert station.everybody() == gone
    station.return_person(doctor.id, "back", GIVEN)
    back = station.everybody()
    station.rebuild()
    assert station.everybody() == back


def test_no_secret_is_in_any_entry_or_refusal(station, doctor):
    told = []
    for attempt in (
        lambda: station.sign_in(DOCTOR, WRONG * 3),
        lambda: station.sign_in(THEIRS, DOCTOR),
        lambda: station.unlock(DOCTOR, WRONG),
        lambda: station.change_password(WRONG * 3, OWN),
        lambda: station.set_pin("123456", PASSWORD),
        lambda: station.reset_password(doctor.id, "short"),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        told.append(str(caught.value))
    station.reset_password(doctor.id, GIVEN)
    with station._database.reading() as con:
        bodies = con.exec_driver_sql("SELECT body FROM entries").scalars().all()
    text = " ".join(told) + str(bodies)
    for secret in (PASSWORD, THEIRS, GIVEN, OWN, PIN, WRONG, "123456", "short", ADMIN_WORDS):
        assert secret not in text


# Laws ------------------------------------------------------------------------------------------


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from(["miss", "hour", "back", "reopen", "pin"]), min_size=5, max_size=60)
)
def test_no_more_than_twenty_passwords_and_ten_pins_are_ever_looked_at(tmp_path_factory, doings):
    clock = WallClock(datetime(2026, 6, 1, 9, 0, tzinfo=ZONE))
    folder = tmp_path_factory.mktemp("station") / "s"
    station, _ = CountingStation.create(
        folder,
        clinic="Fictional Clinic",
        administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD),
        passphrase=PASSPHRASE,
        clock=clock,
        costs=Costs.lowest(),
    )
    station.set_pin(PIN, PASSWORD)
    looked = {"miss": 0, "pin": 0}
    for doing in doings * 3:
        if doing == "hour":
            clock.advance(minutes=16)
        elif doing == "back":
            clock.away = timedelta(days=400) if clock.away <= timedelta(0) else timedelta(days=-400)
        elif doing == "reopen":
            station.close()
            station = CountingStation.open(folder, PASSPHRASE, clock=clock, costs=Costs.lowest())
        else:
            before = refusals(station)
            with pytest.raises(Refused):
                station.unlock(NURSE, WRONG if doing == "pin" else "wrong wrong wrong")
            looked[doing] += sum(act.why is None for act in refusals(station)[len(before) :])
    station.close()
    assert looked["miss"] <= 20
    assert looked["pin"] <= 10


def refusals(station):
    with station._database.reading() as con:
        return [e.act for e in station._ledger.of_station(con, ("sign-in-refused",))]
