"""Who and what every station of the tests knows; without pytest, for programs of their own."""

from pathlib import Path

DATA = Path(__file__).parent / "data"
PASSPHRASE = "seven quiet rivers under snow"
PASSWORD = "ninety green umbrellas"
NURSE = "P. Nakamura, RN"
