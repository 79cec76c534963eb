"""`prices`: by model or endpoint name; how a price is written is not what a run is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from distill.config.fingerprint import canonical
from distill.config.loader import load_run

PRICE = "{input_usd_per_mtok: 1, output_usd_per_mtok: 2}"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bigge", "prices.bigge: no endpoint has this model or name (did you mean: bigger)"),
        ("nothing-like-it", "prices.nothing-like-it: no endpoint has this model or name; known: "),
    ],
)
def test_a_name_that_no_endpoint_has_is_refused(faults: Callable, name: str, message: str) -> None:
    assert any(message in one for one in faults(("budget:\n", f"prices:\n  {name}: {PRICE}\nbudget:\n")))


def test_a_price_by_name_is_the_same_run_as_the_endpoints_own(base: str, tmp_path: Path) -> None:
    def written(old: str, new: str) -> dict:
        assert old in base
        path = tmp_path / "run.yaml"
        path.write_text(base.replace(old, new), encoding="utf-8")
        return canonical(load_run(path, resolve=lambda _: object).config)

    by_name = written("budget:\n", f"prices:\n  one: {PRICE}\nbudget:\n")
    own = written("- name: one\n", f"- name: one\n      price: {PRICE}\n")
    assert by_name == own
    assert by_name != written("budget:\n", "budget:\n")
