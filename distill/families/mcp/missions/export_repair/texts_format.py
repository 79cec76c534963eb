"""The paper that says how an export looks and what may be done about lines that do not."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations


def format_text(month: str, state: str, papers: tuple[str, str, str]) -> str:
    """`papers` are the old codes, the price list and the file for rejected lines."""
    sites, prices, rejected = papers
    return f"""Exports of {month}, period {state}

An export has the columns order, site, article, quantity, price, with tabs between them.

- quantity is a whole number without separators; price has two decimals and no currency.
- site is the name that {sites} gives; older terminals still send its old code.
- A line that is there twice, equal in every column, was sent twice: the later one is taken out.
  The same order and article with another quantity is another delivery and stays.
- A missing price is taken from {prices}. A price that is there stays, whatever the list says.
- A line without a quantity, or without a price and not in the list, cannot be repaired. It is taken out
  and kept as it came in {rejected}: the heading of an export, then these lines in the order of the exports and their lines.
- An old code that is not in {sites} holds everything up: the sites are asked first, and no line is changed until then.
- Nothing is changed in a closed period.
"""
