"""Calls, money, languages and reasons in one set of words, for the last lines of a run and for its status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distill.domain.json import JsonObject
    from distill.storage.journal import Spent


def calls_text(spent: Spent) -> str:
    """`86 calls answered, 40 replies from cache, 112 attempts refused or broken`, over all starts of the run."""
    cached = f", {spent.from_cache} replies from cache" if spent.from_cache else ""
    lost = f", {spent.unanswered} attempts refused or broken" if spent.unanswered else ""
    return f"{spent.calls} calls answered{cached}{lost}"


def cost_text(spent: Spent, accepted: int, what: str = "accepted") -> str:
    """`cost $1.2000, $0.1000 per accepted, possibly billed besides $0.0100`; what is nothing is not said."""
    each = f", ${spent.usd / accepted:.4f} per {what}" if accepted and spent.usd else ""
    billed = f", possibly billed besides ${spent.possibly_billed_usd:.4f}" if spent.possibly_billed_usd else ""
    return f"cost ${spent.usd:.4f}{each}{billed}"


def learnable_text(spent: Spent, learnable: int | None) -> Iterator[str]:
    """What the episodes that a student can learn from have cost; nothing where no calibration says which those are."""
    if learnable is None:
        return
    each = f": ${spent.usd / learnable:.4f} per learnable episode" if learnable and spent.usd else ""
    yield f"learnable: {learnable} accepted episodes of cases that the student failed at least once{each}"


def languages_text(mix: JsonObject) -> Iterator[str]:
    """The mix of languages over the good episodes that are settled; nothing where there is none."""
    if not mix["alone"] + mix["beside"]:
        return
    texts = mix["en"] + mix["zh"] + mix["mixed"]
    chinese = (
        f", {mix['beside']} with Chinese ({mix['zh']} of their {texts} texts Chinese, {mix['mixed']} mixed),"
        f" {mix['recaps']} with a recap"
    )
    yield f"languages: {mix['alone']} episodes in English alone{chinese if mix['beside'] else ''}"


def rationales_text(counts: JsonObject) -> Iterator[str]:
    """How many of the exported tool-calling steps say why, by kind; nothing where there is none."""
    if steps := sum(counts.values()):
        shares = ", ".join(f"{kind} {count / steps:.1%}" for kind, count in counts.items())
        yield f"rationale of {steps} tool-calling steps: {shares}"
