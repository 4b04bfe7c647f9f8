"""Make the six faces that travel with KetaChart from the variable Inter of fontpkg-inter.

Run it with the extra ``fonts`` installed; it writes beside itself. Weights become families of
their own, because Qt, QSS and reportlab each choose weights differently; tabular figures and the
tailed l are put into the character map, so that no program needs to know of font features.
"""

from pathlib import Path

import fontpkg_inter
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent
FACES = [("Text", 14, weight) for weight in (450, 500, 600, 700)]
FACES += [("Display", 32, weight) for weight in (600, 700)]
CHARACTERS = [*range(0x20, 0x530), *range(0x1E00, 0x2700), 0xFFFD]
BAKED = ("tnum", "cv05")


def source() -> Path:
    """The upright variable font of the package."""
    folder = Path(fontpkg_inter.__file__).parent
    return next(p for p in sorted(folder.rglob("*.ttf")) if "Italic" not in p.name)


def bake(font: TTFont) -> None:
    """Map letters and digits straight to what the features would put in their place.

    Not the marks between them: a hyphen as wide as a digit tears a date apart.
    """
    table = font["GSUB"].table
    swaps: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag in BAKED:
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    swaps.update(getattr(getattr(part, "ExtSubTable", part), "mapping", {}))
    for part in font["cmap"].tables:
        part.cmap = {
            code: swaps.get(name, name) if chr(code).isalnum() else name
            for code, name in part.cmap.items()
        }


def rename(font: TTFont, family: str) -> None:
    """Give it a family of its own, as a regular face."""
    names = font["name"]
    for entry in (16, 17, 21, 22, 25):
        names.removeNames(nameID=entry)
    full = {1: family, 2: "Regular", 3: family, 4: family, 6: family.replace(" ", "-")}
    for entry, text in full.items():
        names.removeNames(nameID=entry)
        names.setName(text, entry, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x21) | 0x40
    font["head"].macStyle = 0
    if "STAT" in font:
        del font["STAT"]


def make(kind: str, optical: int, weight: int) -> Path:
    """Write one face."""
    font = instancer.instantiateVariableFont(
        TTFont(source()), {"opsz": optical, "wght": weight}, updateFontNames=False
    )
    family = f"KetaChart {kind} {weight}"
    bake(font)
    rename(font, family)
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=CHARACTERS)
    cutter.subset(font)
    # Without a fixed time the same input would give other bytes on each run.
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    path = HERE / f"{family.replace(' ', '')}.ttf"
    font.save(path)
    return path


if __name__ == "__main__":
    for face in FACES:
        made = make(*face)
        print(made.name, made.stat().st_size)
