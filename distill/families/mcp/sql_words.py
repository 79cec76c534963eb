"""The words of SQL and of spreadsheet formulas, which nobody has to have seen before."""

from __future__ import annotations

import re
from typing import Final

_SQL_WORDS: Final = """
select from where group by order having limit offset distinct as on using join left right inner outer full
cross anti semi union all except intersect with recursive insert into values update set delete create table
view temp drop alter add column rename to and or not in is null like ilike between exists case when then else
end asc desc nulls first last true false cast over partition qualify filter any some default primary key
unique check constraint begin commit rollback returning sum count min max avg abs round coalesce nullif
greatest least lower upper trim length substr substring replace strftime date_trunc date_part extract year
month day concat string_agg list row_number rank dense_rank lag lead floor ceil sign mod median any_value
arg_max arg_min starts_with contains integer int bigint double decimal varchar text date timestamp boolean
numeric show tables describe summarize pragma explain information_schema table_name column_name data_type
table_schema table_type ordinal_position columns main duckdb_tables duckdb_columns duckdb_views view_name sql internal
"""

SQL_WORDS: Final = frozenset(_SQL_WORDS.split())
"""Lower case; includes DuckDB's catalogue, which is part of the language the tool takes."""

_SQL_CLAUSES: Final = """
select from where group order having limit distinct join left full anti semi union except intersect with
insert update delete create sum count min max avg coalesce case exists over describe show
"""

SQL_CLAUSES: Final = frozenset(_SQL_CLAUSES.split())
"""The keywords that make the skeleton of a statement."""

_FORMULA_WORDS: Final = """
sum average min max count counta countif sumif sumifs countifs if iferror round abs and or not vlookup index
match
"""

FORMULA_WORDS: Final = frozenset(_FORMULA_WORDS.split())

_ALIASES: Final = (
    re.compile(r"\bas\s+(\w+)", re.IGNORECASE),
    re.compile(r"\b(\w+)\s+as\s*\(", re.IGNORECASE),
    re.compile(r"\b(?:from|join)\s+[\w.]+\s+(?:as\s+)?(?!on\b|using\b|where\b)(\w{1,12})\b", re.IGNORECASE),
)


def aliases(query: str) -> set[str]:
    """Names a statement gives itself: `AS total`, `WITH due AS (`, `FROM bookings b`."""
    return {name.lower() for pattern in _ALIASES for name in pattern.findall(query)}
