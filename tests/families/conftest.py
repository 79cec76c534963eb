from __future__ import annotations

import pytest

from distill.config.models.prompts import PromptsConfig
from distill.families.context import FamilyContext
from distill.families.telecom.family import TelecomScenarioGenerator
from distill.families.telecom.params import Params


@pytest.fixture
def telecom(tmp_path) -> TelecomScenarioGenerator:
    """The family without a bank of the user's own."""
    context = FamilyContext(PromptsConfig(), (), tmp_path)
    return TelecomScenarioGenerator(Params(bank=str(tmp_path / "none.jsonl")), context)
