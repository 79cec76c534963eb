"""What formulas come to."""

from __future__ import annotations

import pytest

from distill.families.mcp.formulas import comes_to

SHEETS = {
    "Sum": {"cells": {"B2": 4, "B3": "=B2 * 2"}},
    "Line 2": {
        "cells": {
            "A1": "note", "A3": "a", "A4": "b", "A5": "Total", "B3": 10, "B4": 20.5, "B5": "=SUM(B3:B4)",
            "C3": "booked", "C4": "Cancelled", "D1": 1.25,
        }
    },
    "Rates": {"cells": {"A1": "CHF", "B1": 0.5, "A2": "USD", "B2": 2}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=SUM('Line 2'!B3:B4)", 30.5),
        ("='Line 2'!B5", 30.5),
        ("='Line 2'!$B$3+'Line 2'!B4", 30.5),
        ("=SUM('Line 2'!B:B)/2", 30.5),
        ("=ROUND(SUM('line 2'!B3:B4)*'Line 2'!D1,2)", 38.13),
        ("=SUMIF('Line 2'!C3:C4,\"<>cancelled\",'Line 2'!B3:B4)", 10),
        ("=SUMIFS('Line 2'!B3:B4;'Line 2'!C3:C4;\"booked\")", 10),
        ("=SUMPRODUCT(('Line 2'!C3:C4=\"booked\")*'Line 2'!B3:B4)", 10),
        ("=-(1-3)^2*50%", -2),
        ('=VLOOKUP("USD",Rates!A1:B2,2,FALSE)*B3', 16),
        ('=INDEX(Rates!B1:B2,MATCH("chf",Rates!A1:A2,0))', 0.5),
        ('=IF(B2>=4,"x"&"y",1)', None),
        ("=SUM('Line 9'!B3:B4)", None),
        ("=B9+NOPE(1)", None),
        ("=C1", None),
        ("=B2/0", None),
    ],
)
def test_a_formula_is_judged_by_what_it_comes_to(formula: str, value: float | None) -> None:
    sheets = {**SHEETS, "Sum": {"cells": {**SHEETS["Sum"]["cells"], "C1": formula}}}
    wanted = 1.0 if value is None else value
    assert comes_to(sheets, "Sum", "C1", wanted, []) == (value is not None)
    assert not comes_to(sheets, "Sum", "C1", wanted + 1, [])


def test_a_typed_in_number_is_right_but_not_live() -> None:
    sheets = {**SHEETS, "Sum": {"cells": {"C1": 30.5, "C2": "=SUM('Line 2'!B3:B4)"}}}
    assert comes_to(sheets, "Sum", "C1", 30.5, [])
    assert not comes_to(sheets, "Sum", "C1", 30.5, ["Line 2"])
    assert comes_to(sheets, "Sum", "C2", 30.5, ["Line 2"])
    assert not comes_to(sheets, "Sum", "C2", 30.5, ["Rates"])
