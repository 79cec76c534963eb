"""Every sub-issue, by name, and which may stand together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from distill.families.telecom.issues import charges, requests, safety, technical
from distill.families.telecom.issues.base import Issue
from distill.families.telecom.spec import Intent

ISSUES: Final[Mapping[str, Issue]] = MappingProxyType(
    {issue.name: issue for issue in (*technical.ISSUES, *charges.ISSUES, *requests.ISSUES, *safety.ISSUES)}
)


def of_intent(intent: Intent) -> tuple[Issue, ...]:
    """The issues an intent may be made of."""
    return tuple(issue for issue in ISSUES.values() if intent in issue.intents)


def conflict(names: Sequence[str]) -> str:
    """Why these issues cannot stand together, "" when they can; an unknown name is a reason too."""
    unknown = [name for name in names if name not in ISSUES]
    if unknown:
        return f"no sub-issue {unknown[0]!r}; known: {', '.join(sorted(ISSUES))}"
    taken: dict[str, str] = {}
    for name in names:
        if (
            ISSUES[name].alone
            and len(names) > 1
            and any(ISSUES[other].workflow == ISSUES[name].workflow for other in names if other != name)
        ):
            return f"{name} decides the whole talk and stands alone"
        for thing in ISSUES[name].takes:
            if thing in taken:
                return f"{name} and {taken[thing]} both need {thing}"
            taken[thing] = name
    return ""
