"""The auditor and the language gate against labelled texts: `python tests/bench/audit.py [--show]`.

Prints precision and recall of each. Ends with 1 below precision 0.9 or recall 0.95.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from distill.domain.tool import ToolCall
from distill.domain.user import UserMove, UserTurn
from distill.families.telecom.customer.audit import Allowed, audit

DATA = Path(__file__).with_name("data")
PRECISION, RECALL = 0.9, 0.95


def turn_of(row: dict[str, Any]) -> tuple[UserTurn, Allowed]:
    calls = tuple(ToolCall(f"c{number}", call["name"], call["arguments"]) for number, call in enumerate(row["calls"]))
    seen = tuple(
        (ToolCall(f"s{number}", one["tool"], one["arguments"]), json.dumps(one["result"], ensure_ascii=False))
        for number, one in enumerate(row["seen"])
    )
    turn = UserTurn(UserMove(row["text"], calls), tuple(row["heard"]), seen, row["satisfied"], row["handed_over"])
    return turn, Allowed(
        {key: str(value) for key, value in row["knows"].items()}, row["complaint"], tuple(row["hidden"])
    )


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def measured(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    """(precision, recall) over (found, is bad)."""
    hits = sum(found and bad for found, bad in pairs)
    return hits / max(1, sum(found for found, _ in pairs)), hits / max(1, sum(bad for _, bad in pairs))


def auditor(show: bool) -> tuple[float, float]:
    pairs, kinds = [], Counter()
    for row in rows("user_turns.jsonl"):
        found = audit(*turn_of(row))
        bad = row["label"] != "good"
        pairs.append((found is not None, bad))
        kinds[row["label"], found.kind if found else "good"] += 1
        if show and (found is not None) != bad:
            print(row["id"], row["label"], "->", found, "|", row["text"], row["calls"], "| heard:", row["heard"][-1])
    for (label, found), count in sorted(kinds.items()):
        print(f"  {label:>14} found as {found:<14} {count}")
    return measured(pairs)


def language_gate(show: bool) -> tuple[float, float]:
    from distill.prompts.language import LanguagePolicy
    from distill.reviewing.validators.language import fault

    pairs = []
    for row in rows("language_texts.jsonl"):
        found = fault(LanguagePolicy.parse(row["policy"]), row["text"]) is not None
        bad = row["label"] == "fail"
        pairs.append((found, bad))
        if show and found != bad:
            print(
                row["id"],
                row["policy"],
                row["kind"],
                row["label"],
                "found" if found else "missed",
                "|",
                row["text"][:160],
            )
    return measured(pairs)


def main() -> int:
    show = "--show" in sys.argv
    worst = 0
    for name, (precision, recall) in (("auditor", auditor(show)), ("language gate", language_gate(show))):
        print(f"{name}: precision {precision:.3f}, recall {recall:.3f}")
        worst |= precision < PRECISION or recall < RECALL
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
