"""A small run file, and ways to load a changed copy of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from distill.config.faults import ConfigFaults
from distill.config.loader import Loaded, load_run

BASE = """\
run:
  name: small
  seed: 7
  target_accepted: 2
  max_cases: 4
output:
  dir: exports/small
model_presets:
  shared:
    provider: openai
    base_url: https://api.openai.com/v1
    api_key_env: OPENAI_API_KEY
    temperature: 0.5
    timeouts:
      connect_s: 5
      total_s: 60
teacher_pool:
  endpoints:
    - name: one
      preset: shared
      model: big
    - name: two
      preset: shared
      model: bigger
      temperature: 0.9
      timeouts:
        connect_s: 7
  preferred_order: [two]
reviewer_pool:
  endpoints:
    - name: judge
      provider: openrouter
      base_url: https://openrouter.ai/api/v1
      api_key_env: OPENROUTER_API_KEY
      model: strict
budget:
  calls: 100
scenarios:
  - generator: collections:OrderedDict
    params:
      size: 3
"""


@pytest.fixture
def base() -> str:
    return BASE


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Write a run file and give its path."""

    def write_file(text: str) -> Path:
        path = tmp_path / "run.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def load(write: Callable[[str], Path]) -> Callable[..., Loaded]:
    """Load BASE with replacements `old=new` applied; each `old` must be there."""

    def load_changed(*changes: tuple[str, str], **options) -> Loaded:
        text = BASE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        return load_run(write(text), **options)

    return load_changed


@pytest.fixture
def faults(load: Callable[..., Loaded]) -> Callable[..., list[str]]:
    """The faults of a changed BASE, each as `line:column: where: what`."""

    def refused(*changes: tuple[str, str], **options) -> list[str]:
        with pytest.raises(ConfigFaults) as caught:
            load(*changes, **options)
        return [fault.text("").removeprefix(":") for fault in caught.value.faults]

    return refused
