"""Emergency access, patients whose records are shut, and the check of a file."""

from collections.abc import Callable
from pathlib import Path

from pictures.studio import Studio, Window

from ketachart import demo
from ketachart.gui.panels.setup.inputs import Secret
from ketachart.station import NewPerson, Station
from ketachart.station.checking import FileVerdict
from ketachart.station.glass import REASONS

DOCTOR = "A. Specimen, MD"
WHY = "The hospital calls: collapsed at the bus stop, asks what was given."


def emergency_access(studio: Studio, folder: Path) -> None:
    """From the shut records to the review."""
    studio.folder = folder
    if "glass" not in studio.word and not studio.wants("glass"):
        return
    with studio.clinic(before=_shut) as window:
        pages = window.window.pages
        assert pages is not None
        found = _patient(window)
        window.take("glass-patient")
        pages.patients.open_restriction()
        window.take("glass-restriction")
        pages.patients._leave_restriction()
        window.tap("patient-glass")
        page = pages.glass.page
        page.reason.choose(REASONS[0])
        page.detail.put(WHY)
        window.take("glass-ask")
        assert isinstance(page.password, Secret)
        page.password.edit.setText(demo.PASSWORD)
        window.tap("do-glass")
        window.take("glass-opened")
        window.window.show_board()
        window.take("glass-board")
        window.sit("3")
        window.take("glass-session")
        window.tap("glass-give-back")
        pages.show_settings()
        window.settle()
        pages.settings.parts.choose("glass")
        window.take("glass-own")
        assert found


def _patient(window: Window) -> bool:
    pages = window.window.pages
    pages.show_patients()
    row = next(r for r in window.station.find_patients("", 100) if r.is_shut)
    pages.patients.search.search.put(row.mrn)
    window.settle()
    pages.patients.search.found.rows[0].click()
    window.settle()
    return True


def _shut(station: Station) -> None:
    known = station.sessions()
    over = next(row for row in known if row.phase == "closed")
    station.add_person(NewPerson(DOCTOR, ("physician",), demo.PASSWORD, "MD"))
    station.sign_in(DOCTOR, demo.PASSWORD)
    person = station.person
    assert person is not None
    station.restrict_patient(over.patient, [person.id], "Works next door.")
    station.sign_in(demo.NURSE, demo.PASSWORD)


def check(studio: Studio, folder: Path) -> None:
    """The answers of the check."""
    studio.folder = folder
    if "check" not in studio.word and not studio.wants("check"):
        return
    with studio.clinic() as window:
        pages = window.window.pages
        assert pages is not None
        pages.check_a_file()
        window.take("check-empty")
        page, now = pages.checking, studio.now
        sure = FileVerdict(
            "intact",
            "KC-2026-0012-v1.pdf is, byte for byte, version 1 of KC-2026-0012 as A. Specimen, MD "
            "signed it.",
            ("It is not the newest: version 2 was signed later.",),
            version=1,
            record_no="KC-2026-0012",
            signer=DOCTOR,
            signed_at=now,
        )
        for name, verdict in (
            ("intact", sure),
            (
                "not-intact",
                FileVerdict(
                    "not intact",
                    "KC-2026-0012-v1.pdf is not the file that was sealed. Do not rely on it.",
                    ("Something was added behind the signature.",),
                    version=1,
                    record_no="KC-2026-0012",
                    signer=DOCTOR,
                    signed_at=now,
                ),
            ),
        ):
            page._found(verdict)
            window.take(f"check-{name}")
        page.say("huge.pdf is too large for a record and was not read.")
        window.take("check-large")


SCENES: tuple[Callable[[Studio, Path], None], ...] = (emergency_access, check)
