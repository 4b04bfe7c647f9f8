"""The ways into the station: the settings' part, and a key file put back."""

from pathlib import Path

from pictures.studio import Studio
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ketachart import demo
from ketachart.gui.restore_page import KeyFileScreen
from ketachart.gui.settings_page import SettingsPage
from ketachart.gui.sign_in import SignIn
from ketachart.station import key_file
from ketachart.station.key_file import PutBack


def ways_in(studio: Studio, folder: Path) -> None:
    """Each card of the part, one with a refusal, and a new code."""
    studio.folder = folder
    if not studio.wants("keys") and "keys" not in studio.word:
        return
    with studio.clinic() as window:
        pages = window.window.pages
        assert pages is not None
        pages.show_settings()
        window.settle()
        page = window.window.findChildren(SettingsPage)[0]
        page.parts.choose("keys")
        window.take("keys-try")
        for name in ("passphrase", "computer", "rotation"):
            page.keys.show_card(name)
            window.take(f"keys-{name}")
        page.keys.show_card("passphrase")
        page.keys.passphrase.save()
        window.take("keys-refused")
        card = page.keys.rotation
        page.keys.show_card("rotation")
        for field in card.fields:
            field.put("x" * 20)
        card.told()
        card.progress.setText("Step 3 of 4: the copy is read, every entry of it…")
        card.progress.show()
        window.take("keys-rotating")
        page.keys.show_card("code")
        window.take("keys-code")
        page.keys.new_code.old.edit.setText(demo.PASSWORD)
        page.keys.new_code.own.edit.setText(demo.PASSWORD)
        QTest.keyClick(page.keys.new_code, Qt.Key.Key_Return)
        window.settle()
        window.take("keys-new-code")
        QTest.keyClick(page.keys.new_code, Qt.Key.Key_Return)
        window.take("keys-typing")


def lost(studio: Studio, folder: Path) -> None:
    """No key file: what is said, and what comes of putting it back."""
    studio.folder = folder
    if not studio.wants("lost") and "lost" not in studio.word:
        return
    asking = SignIn(lambda *_: None, lambda *_: None, now=lambda: studio.now)
    asking.offer_key_file()
    asking.station_page.say(key_file.LOST)
    studio.put_up(asking)
    studio.take(asking, "lost-key-file")
    screen = KeyFileScreen(Path("/home/clinic/KetaChart"))
    studio.put_up(screen)
    screen.take_focus()
    studio.take(screen, "lost-asked")
    screen._came(PutBack(studio.now, 10_412))
    studio.take(screen, "lost-came")


SCENES = (ways_in, lost)
