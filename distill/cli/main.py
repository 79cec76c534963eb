"""The command group: commands are imported when they are asked for, so `--help` stays light."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

import distill
from distill import __version__
from distill.cli.program import as_typed
from distill.errors import DistillError, ExitCode

UMASK = 0o077
"""What distill writes is for its owner alone: ledgers and shards hold what keys and prompts bought."""

COMMANDS = {
    "init": "Write a commented configuration to start from, or a systemd unit.",
    "run": "Play, check, review and write episodes.",
    "rejudge": "Judge played episodes again, by other thresholds, rubrics or reviewers.",
    "casegen": "Make new cases for a bank.",
    "calibrate": "Measure how often each model passes each case of a bank.",
    "bank": "Count, prove and show the cases of a bank.",
    "validate": "Check a configuration without calling anything.",
    "plan": "Say what a run will cost: calls, dollars, hours, disk.",
    "rehearse": "Try a run in small against simulators: dollars, hours, bottleneck.",
    "doctor": "Check keys, endpoints, sandbox, servers and disk before a run.",
    "status": "Show how a run stands, from any shell.",
    "pause": "Let a run that is on send no new calls.",
    "resume": "Let a paused run go on.",
    "drain": "End a run as the first Ctrl-C does; it can be gone on with.",
    "set": "Change budget or concurrency of a run that is on.",
    "diff": "Compare two runs.",
    "show": "Print one episode.",
    "sample": "Print some episodes, accepted or rejected.",
    "mcp": "Install, list and capture MCP servers; serve a case as one.",
    "simulate": "Serve a simulated model endpoint on the loopback address.",
    "schema": "Print the JSON schema of a configuration, for editors.",
    "completion": "Print the completion script of a shell.",
}
"""Command name -> the line that `distill --help` shows; module `distill.cli.<name>` holds `command`."""


class LazyGroup(click.Group):
    """Knows its commands by name and loads one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the order of a first session."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import `distill.cli.<name>` and take its `command`."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"distill.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List names and lines without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="distill")
def cli() -> None:
    """Turn a budget of frontier-model calls into verified agentic training data.

    A first run without any key: distill run configs/run.mcp.yaml --offline --install
    """


def main() -> None:
    """Entry point: a DistillError becomes one clear message and its exit code; files are private.

    So does a path of the user's that cannot be opened, wherever nobody thought of it.
    """
    os.umask(UMASK)
    _standard_descriptors()
    try:
        cli.main(prog_name="distill", standalone_mode=True)
    except DistillError as error:
        click.echo(f"distill: {as_typed(str(error))}", err=True)
        sys.exit(int(error.exit_code))
    except OSError as error:
        if not isinstance(error.filename, str) or _is_own(error.filename):
            raise  # nothing that a user named: a mistake of this program
        click.echo(f"distill: {error.filename}: {error.strerror}", err=True)
        sys.exit(int(ExitCode.USAGE))


def _is_own(name: str) -> bool:
    """Whether a file belongs to the installed program."""
    return Path(name).is_relative_to(Path(distill.__file__).parent)


def _standard_descriptors() -> None:
    """A descriptor 0, 1 or 2 that was closed would be given to the next file opened; /dev/null stands in."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
