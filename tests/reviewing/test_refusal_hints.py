from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distill.reviewing.validators.refusal import ENGLISH, HINTS


@pytest.mark.parametrize("pattern", ENGLISH)
def test_whatever_a_pattern_matches_holds_a_hint(pattern):
    @settings(max_examples=200, derandomize=True, database=None)
    @given(st.from_regex(re.compile(pattern), fullmatch=True))
    def holds(text: str) -> None:
        assert any(hint in text for hint in HINTS), text

    holds()
