"""Trouble told apart by who can mend it; every text is written for the person who reads it."""


class Trouble(Exception):
    """Something a person has to be told in one sentence."""


class Refused(Trouble):
    """The person at the keyboard can put it right; nothing was recorded.

    ``about`` is the id of the act that could not be, where several came together.
    """

    def __init__(self, text: str, about: str | None = None) -> None:
        super().__init__(text)
        self.about = about


class Unavailable(Trouble):
    """The world is in the way (disk, lock, file); trying again may help; nothing was recorded."""


class Damaged(Trouble):
    """Stored data is not what was written; the text names the first thing that is wrong."""
