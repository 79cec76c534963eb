"""docs/reference/cli.md, from the command tree."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click
from reference_pages import MADE, docstrings, table

from distill.cli.main import COMMANDS, cli
from distill.errors import ExitCode


def cli_page() -> str:
    lines = ["# Commands", "", MADE, ""]
    with click.Context(cli, info_name="distill") as context:
        for name in COMMANDS:
            command = cli.get_command(context, name)
            assert command is not None
            lines += _command(command, f"distill {name}", context)
    meanings = docstrings(ExitCode)
    lines += ["## Exit codes", ""]
    lines += table(("code", "meaning"), [(str(int(code)), meanings[code.name]) for code in ExitCode])
    return "\n".join([*lines, ""])


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, parent=parent, info_name=name.rpartition(" ")[2])
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f"{'##' if name.count(' ') == 1 else '###'} {name}"
    yield ""
    yield f"`{name} {pieces}`"
    yield ""
    yield inspect.cleandoc(command.help or command.short_help or "")
    yield ""
    options = [param for param in command.params if isinstance(param, click.Option)]
    if options:
        yield from table(("option", "value", "what it does"), [_option(option, context) for option in options])
        yield ""
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from _command(found, f"{name} {inner}", context)


def _option(option: click.Option, context: click.Context) -> tuple[str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag or option.count else f"`{option.make_metavar(context)}`"
    extra = option.get_help_extra(context)
    told = [option.help or ""]
    if extra.get("default"):
        told.append(f"Default: {extra['default']}.")
    if extra.get("range"):
        told.append(f"Range: {extra['range']}.")
    return names, value, " ".join(part for part in told if part)
