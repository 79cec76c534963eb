"""The auditor and the language gate against labelled texts: `python tests/bench/audit.py [--show [--all]]`.

Prints precision and recall of each: in total, over the half that was looked at while the rules were
written, and over the half that was not. User turns are halved by persona (the same `knows` and `hidden`),
texts by themselves; an even first byte of the SHA-256 is the half that was looked at. `--show` lists the
wrong ones of that half only, so that the other keeps its worth; `--all` lists both.
Ends with 1 below precision 0.9 or recall 0.95 in total.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from distill.config.models import DEFAULT_POLICY
from distill.domain.tool import ToolCall
from distill.domain.user import UserMove, UserTurn
from distill.families.telecom.customer.audit import Allowed, audit
from distill.prompts.language import LanguagePolicy
from distill.reviewing.validators.language import fault, recap_fault
from distill.reviewing.validators.tongues import split_recap

DATA = Path(__file__).with_name("data")
PRECISION, RECALL = 0.9, 0.95

Judged = tuple[bool, bool, bool]
"""(looked at, found, is bad)."""


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


def looked_at(key: str) -> bool:
    return hashlib.sha256(key.encode()).digest()[0] % 2 == 0


def persona(row: dict[str, Any]) -> str:
    return json.dumps([row["knows"], row["hidden"]], sort_keys=True, ensure_ascii=False)


def measured(judged: list[Judged]) -> tuple[float, float]:
    """(precision, recall)."""
    hits = sum(found and bad for _, found, bad in judged)
    return hits / max(1, sum(found for _, found, _ in judged)), hits / max(1, sum(bad for *_, bad in judged))


def judged_turns(shown: frozenset[bool] = frozenset()) -> list[Judged]:
    judged, kinds = [], Counter()
    for row in rows("user_turns.jsonl"):
        found = audit(*turn_of(row))
        bad, half = row["label"] != "good", looked_at(persona(row))
        judged.append((half, found is not None, bad))
        kinds[half, row["label"], found.kind if found else "good"] += 1
        if half in shown and (found is not None) != bad:
            print(row["id"], row["label"], "->", found, "|", row["text"], row["calls"], "| heard:", row["heard"][-1])
    for label, kind in sorted({key[1:] for key in kinds}):
        seen, rest = kinds[True, label, kind], kinds[False, label, kind]
        print(f"  {label:>14} found as {kind:<14} {seen:>3} looked at, {rest:>3} not")
    return judged


def asked_texts() -> Iterator[tuple[dict[str, Any], bool, bool]]:
    """(row, whether a recap is asked for, is bad): labels hold for a recap that is asked for where it is good.

    Under the policy that has room for one, a good recap is bad where nobody asked for it, and a good English
    text is bad where one was asked for.
    """
    for row in rows("language_texts.jsonl"):
        good = row["label"] == "pass"
        with_room = good and row["policy"] == DEFAULT_POLICY and row["kind"] in {"recap", "en"}
        recap = with_room and row["kind"] == "recap"
        yield row, recap, not good
        if with_room:
            yield row, not recap, True


def judged_texts(shown: frozenset[bool] = frozenset()) -> list[Judged]:
    judged = []
    for row, asked, bad in asked_texts():
        policy, text = LanguagePolicy.parse(row["policy"]), row["text"]
        body, recap = split_recap(text)
        wrong = fault(policy, body if asked else text)
        if policy == LanguagePolicy.parse(DEFAULT_POLICY):
            wrong = wrong or recap_fault(recap, text, asked=asked)
        found, half = bool(wrong), looked_at(text)
        judged.append((half, found, bad))
        if half in shown and found != bad:
            said = "found" if found else "missed"
            print(row["id"], row["policy"], row["kind"], asked, bad, said, "|", text[:160])
    return judged


def auditor(*, show: bool = False) -> tuple[float, float]:
    """(precision, recall) over all turns; `show` lists the wrong ones of the half that was looked at."""
    return measured(judged_turns(frozenset({True} if show else ())))


def language_gate(*, show: bool = False) -> tuple[float, float]:
    """(precision, recall) over all texts; `show` lists the wrong ones of the half that was looked at."""
    return measured(judged_texts(frozenset({True} if show else ())))


def main() -> int:
    shown = frozenset({True, "--all" not in sys.argv} if "--show" in sys.argv else ())
    worst = 0
    for name, judged in (("auditor", judged_turns(shown)), ("language gate", judged_texts(shown))):
        halves = {half: [one for one in judged if one[0] is half] for half in (True, False)}
        for words, part in (("total", judged), ("looked at", halves[True]), ("not looked at", halves[False])):
            precision, recall = measured(part)
            print(f"{name}, {words}: precision {precision:.3f}, recall {recall:.3f}")
            worst |= part is judged and (precision < PRECISION or recall < RECALL)
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
