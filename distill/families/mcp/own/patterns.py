"""The patterns by which a mission learns values: one group, a name that can be written, no search without end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final

from distill.config.faults import KeyPath, echo
from distill.domain.binding import names_in

if TYPE_CHECKING:
    from distill.families.mcp.own.missions import MissionModel, StepModel

_REPEATS: Final = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_NAME: Final = re.compile(r"\w+")


def bad_patterns(mission: MissionModel, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """What is wrong with what is learnt, and with what is said to be learnt and is not."""
    for script in ("reference", "mistake"):
        learnt: set[str] = set()
        steps: tuple[StepModel, ...] = getattr(mission, script)
        for index, step in enumerate(steps):
            for key in ("say", "user"):
                yield from _unlearnt(getattr(step, key), learnt, (*at, script, index, key))
            for number, call in enumerate(step.calls):
                where = (*at, script, index, "calls", number)
                yield from _unlearnt(call.arguments, learnt, (*where, "arguments"))
                for name, pattern in call.learn.items():
                    if why := _wrong(name, pattern):
                        yield (*where, "learn", name), why
            learnt |= {name for call in step.calls for name in call.learn}
        answer = "answer" if script == "reference" else "mistake_answer"
        yield from _unlearnt(getattr(mission, answer), learnt, (*at, answer))


def _unlearnt(value: Any, learnt: set[str], path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for name in dict.fromkeys(names_in(value)):
        if name not in learnt:
            yield path, f"${{{echo(name)}}} is learnt by no step before; add it to learn of the call that shows it"


def _wrong(name: str, pattern: str) -> str:
    if not _NAME.fullmatch(name):
        return "a name has letters, digits and _ alone, so that it can be written as ${name}"
    try:
        tree = _parser.parse(pattern)
    except re.error as error:
        return f"not a pattern: {error}"
    if tree.state.groups != 2:
        return "one group (...) holds the value"
    if _nested(tree, within=False):
        return "a repetition of repetitions can search without end; write it flat, such as [^,]* or .*?"
    return ""


def _nested(tree: Any, *, within: bool) -> bool:
    """Whether something unbounded repeats what is itself repeated without bound."""
    for operation, argument in tree:
        if operation in _REPEATS:
            endless = argument[1] == _constants.MAXREPEAT
            if (endless and within) or _nested(argument[2], within=within or endless):
                return True
        elif any(_nested(part, within=within) for part in _parts(argument)):
            return True
    return False


def _parts(argument: Any) -> Iterator[Any]:
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for one in argument:
            yield from _parts(one)
