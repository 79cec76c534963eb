"""The validators there are, by name, in the order in which their findings count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from distill.config.models import DEFAULT_POLICY
from distill.domain.episode import Draft
from distill.errors import UsageError
from distill.prompts.language import LanguagePolicy
from distill.reviewing.validators.answer import answer
from distill.reviewing.validators.finding import Finding, Validator
from distill.reviewing.validators.finish import finish
from distill.reviewing.validators.host_paths import host_paths
from distill.reviewing.validators.language import language
from distill.reviewing.validators.leaks import leaks
from distill.reviewing.validators.pairing import pairing
from distill.reviewing.validators.refusal import refusal
from distill.reviewing.validators.schema import schema
from distill.reviewing.validators.structure import structure

FIXED: Final[dict[str, Validator]] = {
    "pairing": pairing,
    "structure": structure,
    "schema": schema,
    "finish": finish,
    "answer": answer,
    "leak": leaks,
    "host_path": host_paths,
    "refusal": refusal,
}
"""Validators without a setting; `language` is made from the run's policy."""

LANGUAGE: Final = "language"


def standard(language_policy: str = DEFAULT_POLICY) -> tuple[Validator, ...]:
    """Every validator, in registration order; raises UsageError for an unreadable policy."""
    return (*FIXED.values(), language(LanguagePolicy.parse(language_policy)))


def find(names: Iterable[str], language_policy: str = DEFAULT_POLICY) -> tuple[Validator, ...]:
    """Validators by name, in the order given; an unknown name lists the known ones."""
    known = {**FIXED, LANGUAGE: language(LanguagePolicy.parse(language_policy))}
    chosen = []
    for name in names:
        if name not in known:
            raise UsageError(f"no validator {name!r}; known: {', '.join(sorted(known))}")
        chosen.append(known[name])
    return tuple(chosen)


def inspect(draft: Draft, validators: Iterable[Validator]) -> tuple[Finding, ...]:
    """All findings: hard ones first, then in the order of `validators`, then as each validator said them.

    A draft with a content that is not text is only looked at for structure: the other
    validators read text.
    """
    if not all(isinstance(message.content, str) for message in draft.messages):
        return structure(draft)
    found = [finding for validator in validators for finding in validator(draft)]
    return tuple(sorted(found, key=lambda finding: not finding.hard))
