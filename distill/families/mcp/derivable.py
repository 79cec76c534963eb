"""Derivability: nothing a reference writes may come from nowhere.

Every literal in the resolved arguments and in the answer has to be derivable from the system
prompt, the goal, the tool schemas or an *earlier* observation. The rule, token by token:

- *names* (words with a digit, `_`, `.`, `/`, `-`, `@` or a capital inside) and *numbers* were
  seen before; a path or `revision:path` may be put together from parts that were seen;
- in an argument every other *word* was seen too, unless it is one of GLUE (the small words
  that join values into a message or a line);
- in SQL, keywords and functions (`sql_words.py`) are the tool's language, an alias is free
  where it is introduced, and 0, 1, 2 and 100 may shape a query (limits, rounding, cents);
  in a spreadsheet formula the function names are free;
- a whole-number argument of its own (not inside a text) may also be counted: it is derivable
  when it is at most one more than the longest list of lines or rows seen so far; how many rows to show at most
  may be any round number;
- in the answer, in what is said before a call and in a letter or remark (`PROSE`), plain words are free: prose is the
  writer's own, but each name and each number in it was seen before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Final

from distill.domain.json import Json
from distill.families.mcp.known import Known
from distill.families.mcp.play import Move, Played, Spoken
from distill.families.mcp.sql_words import FORMULA_WORDS, SQL_WORDS, aliases
from distill.families.mcp.words import PROSE, is_name, number_in, tokens

_SMALL_WORDS: Final = """
    a an and as at back by for from in into is it its of off on or so than that the this to was with
    add adds apply bring change changes correct drop fix fixes keep move note put remove rename replace
    restore reverts revert set update use local head true false null
"""

GLUE: Final = frozenset(_SMALL_WORDS.split())

HOW_MANY: Final = frozenset({"n", "limit", "max_count"})
ROUND: Final = frozenset({10, 20, 50, 100})

SHAPING: Final = frozenset({Decimal(0), Decimal(1), Decimal(2), Decimal(100)})


def underivable(played: Played, known: Known, skip: tuple[int, int] | None = None) -> str:
    """The first thing said without being known, as a sentence; empty when all is derivable.

    `known` starts with the goal, the system prompt and the schemas, and is used up. `skip`
    is the (act, call) whose own arguments were changed by a mutation: they are neither asked
    for nor learnt from.
    """
    if played.stuck:
        return f"the value {played.stuck} was never observed"
    for number, moves in groupby(played.moves, key=lambda move: move.act):
        touched = skip[1] if skip is not None and skip[0] == number else None
        for place, word in _strange_act(list(moves), known, touched):
            return f"act {number} ({place}) knows {word!r} from nowhere"
    for word in _strange_prose(played.answer, known):
        return f"the answer knows {word!r} from nowhere"
    return ""


def _strange_act(moves: list[Move | Spoken], known: Known, skip: int | None) -> Iterator[tuple[str, str]]:
    """What the moves of one act know from nowhere; then what they teach is learnt."""
    for index, move in enumerate(moves):
        if isinstance(move, Spoken):
            yield from (("spoken", word) for word in _strange_prose(move.say, known))
        elif skip != index:
            strange = (*_strange_prose(move.say, known), *_strange(move.call.arguments, "", known))
            yield from ((move.call.name, word) for word in strange)
    for index, move in enumerate(moves):
        known.learn(move.heard if isinstance(move, Spoken) else move.seen.text)
        if isinstance(move, Move) and skip != index:
            known.learn_arguments(move.call.arguments)


def _strange(value: Json, key: str, known: Known) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _strange(item, name, known)
    elif isinstance(value, list):
        for item in value:
            yield from _strange(item, key, known)
    elif isinstance(value, str):
        yield from _STRANGE_TEXT.get(key, _strange_text)(value, known)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        counted = isinstance(value, int) and 0 <= value <= known.longest + 1
        if not counted and not (key in HOW_MANY and value in ROUND) and not known.number(Decimal(str(value))):
            yield str(value)


def _strange_text(text: str, known: Known) -> Iterator[str]:
    free = FORMULA_WORDS if text.startswith("=") else GLUE
    for token in tokens(text):
        if token.lower() not in free and not known.word(token):
            yield token


def _strange_sql(text: str, known: Known) -> Iterator[str]:
    free = SQL_WORDS | aliases(text)
    for token in tokens(text):
        for part in token.split(".") if number_in(token) is None and not known.word(token) else [token]:
            number = number_in(part)
            if part.lower() not in free and not known.word(part) and number not in SHAPING:
                yield part


def _strange_formula(text: str, known: Known) -> Iterator[str]:
    for token in tokens(text):
        if token.lower() not in FORMULA_WORDS and not known.word(token):
            yield token


def _strange_prose(text: str, known: Known) -> Iterator[str]:
    for token in tokens(text):
        if is_name(token) and not known.word(token):
            yield token


_STRANGE_TEXT: Final[dict[str, Callable[[str, Known], Iterator[str]]]] = {
    "query": _strange_sql,
    "formula": _strange_formula,
    **dict.fromkeys(PROSE, _strange_prose),
}
