"""Everything that travels with the program is where it is looked for."""

from ketachart import resources
from ketachart.clinical.protocol import read_protocol


def test_every_protocol_that_comes_with_the_program_can_be_read():
    files = sorted(resources.path("protocols").glob("*.toml"))
    assert files
    for file in files:
        assert read_protocol(file.read_text("utf-8"), file.name).id == file.stem


def test_the_six_faces_and_their_licence_are_there():
    names = {p.name for p in resources.path("fonts").iterdir()}
    assert len([n for n in names if n.endswith(".ttf")]) == 6
    assert "LICENSE-Inter.txt" in names
