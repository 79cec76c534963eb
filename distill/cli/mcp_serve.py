"""`distill mcp serve`: one case as an MCP server on standard input and output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.printing import prints_only, say
from distill.errors import UsageError

if TYPE_CHECKING:
    from distill.storage.banks import Bank


@click.command("serve", short_help="Serve one case's tools to an MCP client.")
@click.argument("family")
@click.option("--case", "name", metavar="ID", help="The case: its id, or the beginning of it.")
@click.option(
    "--bank",
    type=click.Path(path_type=Path),
    help="Your own bank, looked into beside the built-in one.  [default: the family's own default, if it is there]",
)
@click.option("--with-customer", is_flag=True, help="Add a tool with which to speak to the case's scripted customer.")
@click.option("--list", "lists", is_flag=True, help="Print the cases instead, a line each.")
def serve_command(family: str, name: str | None, bank: Path | None, *, with_customer: bool, lists: bool) -> None:
    """Serve one case of FAMILY (telecom) to an MCP client, over standard input and output.

    The client gets the agent's tools, and a prompt with the rules and the customer's first words.
    When it leaves, the case's checks are printed on standard error.
    """
    import anyio

    from distill.app.serving import banks_of, case_named, serve_case

    banks = banks_of(family, bank)
    if lists:
        _list(banks)
        return
    if name is None:
        raise UsageError(f"which case? Say --case ID; to list them all, type: distill mcp serve {family} --list")
    case = case_named(banks, name)
    for check in anyio.run(lambda: serve_case(case, say, with_customer=with_customer)):
        say(f"{'passed' if check.passed else 'failed'}: {check.name}")
    if not with_customer:
        say("note: nothing was said to the customer; what has to be said is checked with --with-customer")


@prints_only
def _list(banks: tuple[Bank, ...]) -> None:
    from distill.app.serving import listing

    for line in listing(banks):
        click.echo(line)
