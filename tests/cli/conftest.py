"""Commands with cheap secrets: what they cost is tested where they are kept."""

import pytest

from ketachart import cli
from ketachart.station import Costs


@pytest.fixture(autouse=True)
def cheap_secrets(monkeypatch):
    """A password is not hashed anew at its full cost by every command."""
    monkeypatch.setattr(cli, "COSTS", Costs.lowest())
