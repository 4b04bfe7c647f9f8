"""One card for each thing that can be done about the ways into the station."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ketachart.gui.first_run.clinic_steps import same_twice
from ketachart.gui.first_run.recovery_step import RecoveryCode
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Secret, Text
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.settings.form_card import FormCard
from ketachart.gui.settings.key_work import (
    ComputerWanted,
    NewCode,
    NewCodeWanted,
    PassphraseWanted,
    RotationWanted,
    TypedBack,
)
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from ketachart.station import KeyState

OWN = "Your own password"
EITHER = "Passphrase until now, or the recovery code"


class KeyCard(FormCard):
    """A form whose secrets are gone as soon as another card is shown."""

    def __init__(self, title: str, verb: str, words: str, *, name: str) -> None:
        super().__init__(title, verb, name=name)
        self.body.addWidget(plain(words, "label", wrap=True))
        self.fields: tuple[Secret | Text, ...] = ()
        self.let(may=True)

    def put(self, *fields: Secret | Text) -> None:
        """The fields, one below the other."""
        self.fields = fields
        for each in fields:
            row(self.body, each)
            each.changed.connect(self.typed)
        self.body.addStretch(1)

    def told_of(self, field: Secret | Text, otherwise: str) -> str:
        """What stands in a field; ``Wrong`` says ``otherwise`` where nothing does."""
        text = field.typed() if isinstance(field, Secret) else field.value() or ""
        if not text:
            raise Wrong(otherwise, field)
        return text

    def forget(self) -> None:
        """Nothing typed stays."""
        for each in self.fields:
            each.clear()
        self.say("")

    def done(self, sentence: str) -> None:
        """It is as it was asked for."""
        self.forget()
        self.answered(sentence, good=True)

    def take_focus(self) -> None:
        """The keyboard to the first field."""
        if self.fields:
            self.fields[0].take_focus()
        else:
            self.button.setFocus()


class TryCodeCard(KeyCard):
    """``wanted`` carries a ``TypedBack``."""

    def __init__(self) -> None:
        super().__init__(
            "Try the recovery code",
            "Check the code",
            "Fetch the sheet and type the code as it is printed. Once a year, so that it is known "
            "to be at hand: where passphrase and code are both lost, every chart is lost, and no "
            "backup helps.",
            name="try-code",
        )
        self.code = Text("Recovery code, from the sheet", name="try-code")
        self.put(self.code)

    def told(self) -> TypedBack:
        return TypedBack(self.told_of(self.code, "Type the recovery code as it is printed."))

    def saved(self) -> None:
        """It was right."""
        self.done("The code is right. Put the sheet back where only the clinic finds it.")


class PassphraseCard(KeyCard):
    """``wanted`` carries a ``PassphraseWanted``."""

    def __init__(self) -> None:
        super().__init__(
            "Change the passphrase",
            "Change the passphrase",
            "At least 15 characters; several unrelated words in a row are easy to keep. Backups "
            "from before open by the passphrase of their day: keep it until they are gone.",
            name="passphrase-change",
        )
        self.old = Secret(EITHER, name="passphrase-old")
        self.new = Secret("New passphrase", name="passphrase-new")
        self.again = Secret("The same once more", name="passphrase-again")
        self.own = Secret(OWN, name="passphrase-own")
        self.put(self.old, self.new, self.again, self.own)

    def told(self) -> PassphraseWanted:
        old = self.told_of(self.old, "Type the passphrase until now, or the recovery code.")
        new = self.told_of(self.new, "Type a new passphrase of at least 15 characters.")
        same_twice(new, self.again, "passphrase")
        return PassphraseWanted(old, new, self.told_of(self.own, "Type your own password too."))

    def saved(self) -> None:
        """It holds."""
        self.done("The passphrase is changed. Tell everybody who opens the station.")


class NewCodeCard(KeyCard):
    """``wanted`` carries a ``NewCodeWanted``, then a ``TypedBack`` once the code is on paper."""

    def __init__(self) -> None:
        super().__init__(
            "A new recovery code",
            "Make a new code",
            "For a sheet that is lost or was seen. The code before it then opens only the backups "
            "from before. Print it twice, and keep the two in two places.",
            name="new-code",
        )
        self.old = Secret(EITHER, name="new-code-old")
        self.own = Secret(OWN, name="new-code-own")
        self.code = RecoveryCode(across=4)
        self.code.hide()
        self.body.addWidget(self.code)
        self.put(self.old, self.own)
        self.code.turned.connect(self._turned)
        self.code.said.connect(lambda words, good: self.say(words, good=good))
        self.code.changed.connect(self.typed)

    @property
    def shows_code(self) -> bool:
        """Whether a new code waits to be typed back."""
        return not self.code.isHidden()

    def show_code(self, made: NewCode) -> None:
        """Show it, this once."""
        assert made.made_at is not None
        for each in self.fields:
            each.clear()
            each.hide()
        self.code.show()
        self.code.show_code(made.code, made.clinic, made.made_at, made.paper)

    def save(self) -> None:
        """Ask for a code; then hide it; then see whether it was typed back rightly."""
        if self.shows_code and not self.code.typing:
            self.code.turn(typing=True)
        else:
            super().save()

    def told(self) -> NewCodeWanted | TypedBack:
        if self.shows_code:
            return TypedBack(self.code.needed())
        old = self.told_of(self.old, "Type the passphrase, or the recovery code until now.")
        return NewCodeWanted(old, self.told_of(self.own, "Type your own password too."))

    def saved(self) -> None:
        """It is made, and shown; or it was typed back."""
        if self.shows_code and self.code.typing:
            self.done("The new code is right. Destroy the old sheets.")
        else:
            self.answered()
            self.code.take_focus()

    def forget(self) -> None:
        """As at first, without any secret in it."""
        super().forget()
        self.code.forget()
        self.code.hide()
        for each in self.fields:
            each.show()
        self._turned()

    def _turned(self) -> None:
        if not self.shows_code:
            self.verb = "Make a new code"
        else:
            self.verb = "Check the code" if self.code.typing else "I have it on paper"
        self._show_button()


class ComputerCard(KeyCard):
    """``wanted`` carries a ``ComputerWanted``."""

    def __init__(self) -> None:
        super().__init__(
            "This computer",
            "Remember",
            "Where the computer's own key store remembers, the station opens without the "
            "passphrase for whoever is signed in to this computer. It is a convenience: the "
            "passphrase and the code open it all the same.",
            name="computer",
        )
        self.state = plain("", "strong", wrap=True)
        self.body.addWidget(self.state)
        self.own = Secret(OWN, name="computer-own")
        self.put(self.own)
        self._remembers, self._offered = False, True

    @property
    def remembers(self) -> bool:
        """Whether a key store opens the station."""
        return self._remembers

    def show_state(self, *, remembers: bool, offered: bool | None = None) -> None:
        """How it stands; ``offered`` says whether this computer has a key store."""
        self._remembers = remembers
        self._offered = self._offered if offered is None else offered
        can = remembers or self._offered
        self.state.setText(
            "A key store opens the station."
            if remembers
            else "Nothing is remembered."
            if self._offered
            else "This computer has no key store that can be used, so the passphrase is typed."
        )
        self.verb = "Ask for the passphrase again" if remembers else "Remember on this computer"
        self.own.setVisible(can)
        self.button.setVisible(can)
        self._show_button()

    def told(self) -> ComputerWanted:
        password = self.told_of(self.own, "Type your own password too.")
        return ComputerWanted(not self._remembers, password)

    def saved(self) -> None:
        """It is so."""
        self.done(
            "This computer opens the station from the next start on."
            if self._remembers
            else "The passphrase is asked for at the next start."
        )


class RotationCard(KeyCard):
    """``wanted`` carries a ``RotationWanted``."""

    _at = Signal(str)

    def __init__(self) -> None:
        super().__init__(
            "Exchange the data key",
            "Exchange the key",
            "The random key under passphrase and code that locks every chart. Exchange it where "
            "somebody may have had both a copy of this station and a way in. A backup is made "
            "first. Passphrase and code stay; backups from before keep the old key, so destroy "
            "those that were seen. Nobody may be in a chair.",
            name="rotation",
        )
        self.passphrase = Secret("Passphrase", name="rotation-passphrase")
        self.code = Secret("Recovery code, from the sheet", name="rotation-code")
        self.own = Secret(OWN, name="rotation-own")
        self.progress = plain("", "strong", wrap=True)
        self.progress.setObjectName("rotation-progress")
        self.stop_button = ActionButton("Stop; leave the key as it is", look="outlined", height=48)
        self.stop_button.setObjectName("rotation-stop")
        self.stop_button.clicked.connect(self._stop)
        self.put(self.passphrase, self.code, self.own)
        self.body.insertWidget(self.body.count() - 1, self.progress)
        row(self.body, self.stop_button)
        self._asked: RotationWanted | None = None
        self._at.connect(self._show_progress)
        self._rest()

    def told(self) -> RotationWanted:
        passphrase = self.told_of(self.passphrase, "Type the clinic's passphrase.")
        code = self.told_of(self.code, "Type the recovery code as it is printed.")
        own = self.told_of(self.own, "Type your own password too.")
        self._asked = RotationWanted(passphrase, code, own, self._at.emit)
        self.stop_button.show()
        self.stop_button.setEnabled(True)
        self._show_progress("The secrets are checked…")
        return self._asked

    def answered(self, sentence: str = "", *, good: bool = False) -> None:
        """It is done, or why not."""
        self._rest()
        super().answered(sentence, good=good)

    def saved(self) -> None:
        """Everything has the new key."""
        self.done("Everything is locked with a new key. Passphrase and code are the same.")

    def _stop(self) -> None:
        if self._asked is not None:
            self._asked.stop()
            self.stop_button.setEnabled(False)
            self._show_progress("Stopping…")

    def _show_progress(self, words: str) -> None:
        if self._asked is not None:
            self.progress.setText(words)
            self.progress.show()
            change_role(self.progress, "strong")

    def _rest(self) -> None:
        self._asked = None
        self.progress.clear()
        self.progress.hide()
        self.stop_button.hide()


def is_remembered(state: KeyState | None) -> bool:
    """Whether a key store opens the station."""
    return state is not None and state.computer is not None
