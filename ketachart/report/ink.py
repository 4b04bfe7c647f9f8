"""The colours of the picture and the page, by what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache


@lru_cache(maxsize=256)
def mixed(colour: str, ground: str, share: float) -> str:
    """``share`` (0 to 1) of one colour over another, both ``#RRGGBB``.

    Opaque on purpose: see-through ink prints differently from one printer to the next.
    """
    top, under = (
        [int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (colour.upper(), ground.upper())
    )
    return "#" + "".join(
        f"{round(a * share + b * (1 - share)):02X}" for a, b in zip(top, under, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours as ``#RRGGBB``, named like the tokens of the theme; the defaults are for paper."""

    text: str = "#161A20"
    text2: str = "#454F5B"
    text3: str = "#5A6571"
    line: str = "#D5DAD5"
    control: str = "#76818C"
    surface: str = "#FFFFFF"
    surface2: str = "#E9ECE8"
    flag: str = "#B4231A"
    flagbg: str = "#FCE9E6"
    bp: str = "#161A20"
    hr: str = "#14774A"
    spo2: str = "#6B3EC2"
    drug: str = "#2A55BE"
    caution: str = "#7A5300"
    cautionbg: str = "#FFF5D6"
    ok: str = "#1B6E45"

    @classmethod
    def paper(cls) -> "Ink":
        """The light colours, on white."""
        return cls()

    @classmethod
    def of(cls, tokens: Mapping[str, str]) -> "Ink":
        """The colours of a theme; tokens that it lacks stay as on paper, others are left alone."""
        return cls(**{f.name: tokens[f.name] for f in fields(cls) if f.name in tokens})
