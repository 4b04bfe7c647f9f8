"""What the first run was told so far, without a single secret, and how a code is compared."""

from typing import Any, Literal

import msgspec

from ketachart.store import secret

GROUP = 4
SHORT = "The code is longer than this; type all its groups."


class Answers(msgspec.Struct, frozen=True):
    """The answers that may be kept until the station exists; ``step`` counts from 0."""

    step: int = 0
    clinic: str = ""
    paper: Literal["", "A4", "Letter"] = ""
    name: str = ""
    credential: str = ""
    role: Literal["", "nurse", "physician"] = ""
    chairs: tuple[str, ...] = ()
    protocol: str = ""
    backup_folder: str = ""
    backup_later: bool = False


def answers_of(kept: object) -> Answers:
    """The answers of a draft; what is torn or unknown is as at the beginning."""
    try:
        return msgspec.convert(kept, Answers)
    except msgspec.ValidationError:
        return Answers()


def draft_of(answers: Answers) -> dict[str, Any]:
    """As it is kept."""
    found: dict[str, Any] = msgspec.to_builtins(answers)
    return found


def groups(code: str) -> tuple[str, ...]:
    """The code in groups, as it is printed; typed without dashes it is the same."""
    bare = secret.bare_code(code)
    return tuple(bare[i : i + GROUP] for i in range(0, len(bare), GROUP))


def what_differs(code: str, typed: str) -> str:
    """A sentence that names the groups that are not as printed; empty when all are."""
    printed, there = groups(code), groups(typed)
    if printed == there:
        return ""
    if not there:
        return "Type the recovery code as it is printed."
    # What is only cut short, or goes on too long, is no slip in its group.
    pairs = zip(printed, there, strict=False)
    wrong = [str(n) for n, (a, b) in enumerate(pairs, 1) if not (a.startswith(b) or _on(a, b))]
    if wrong:
        which = f"Group {wrong[0]} is" if len(wrong) == 1 else f"Groups {_listed(wrong)} are"
        return f"{which} not as printed. Look at the sheet and type it again."
    whole = sum(a == b for a, b in zip(printed, there, strict=False))
    if len("".join(there)) < len("".join(printed)):
        return f"So far it is right; it goes on after group {whole}." if whole else SHORT
    return "This is longer than the code that is printed. Look at its end again."


def _on(printed: str, typed: str) -> bool:
    return len(printed) < GROUP and typed.startswith(printed)


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
