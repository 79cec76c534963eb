"""Whether every argument can be derived: from what the customer said, a tool showed, a schema lists or a rule says."""

from __future__ import annotations

import re
from typing import Final

from distill.environments.telecom.desk import DESK_TOOLS
from distill.families.telecom.mention import mentions
from distill.families.telecom.play import Played

FREE: Final = frozenset({"summary", "reason", "amount_cents"})
"""The agent's own words; and an amount, which is looked at as a difference of two that were shown."""


def underivable(played: Played) -> str:
    """The first argument that nothing had shown by then, "" when there is none."""
    seen: list[str] = []
    calls = iter(played.calls)
    for line in played.session.lines:
        if line.who == "tool":
            number, tool, arguments = next(calls)
            strange = _strange(tool, arguments, "\n".join(seen))
            if strange:
                return f"act {number}, {tool}: {strange}"
        if line.who != "agent":
            seen.append(line.text)
    return ""


def _strange(tool: str, arguments: dict[str, object], seen: str) -> str:
    properties = DESK_TOOLS[tool].parameters["properties"]
    for name, value in arguments.items():
        if name == "amount_cents":
            if not _is_shown_amount(int(str(value)), seen):
                return f"{name} {value}"
        elif (
            isinstance(value, bool) or name in FREE or value == "" or value in properties.get(name, {}).get("enum", ())
        ):
            continue
        elif not mentions(seen, str(value)):
            return f"{name} {value!r}"
    return ""


def _is_shown_amount(cents: int, seen: str) -> bool:
    shown = {int(text) for text in re.findall(r"(?<![\w.])(\d{1,6})(?![\w.])", seen)}
    return cents in shown or any(cents + other in shown for other in shown)
