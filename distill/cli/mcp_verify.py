"""`distill mcp verify`: whether the installed servers still do what their dossiers say."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.mcp_library import dossier_folders, load_library, servers_folder
from distill.cli.printing import echo_table, say
from distill.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from distill.environments.mcp.dossier import Dossier
    from distill.environments.mcp.launch import ServerLaunch
    from distill.environments.mcp.library import Library
    from distill.environments.mcp.verify import Verdict


@click.command("verify", short_help="Start servers, compare their tools, make probe calls.")
@click.argument("ids", nargs=-1, metavar="[SERVER]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
@dossier_folders
@servers_folder
@click.pass_context
def verify_command(
    context: click.Context, ids: tuple[str, ...], dossiers: tuple[Path, ...], servers_dir: Path | None, *, as_json: bool
) -> None:
    """Start each SERVER (default: all that are installed) in the sandbox and see whether it is as its dossier says.

    Its tools must have the pinned hash, and the dossier's probe calls must get their answers.
    Exit 3 when one of them does not.
    """
    import anyio
    import orjson

    library = load_library(dossiers, servers_dir)
    asked = list(dict.fromkeys(ids or library.dossiers))
    lacking = {name: why for name in asked if (why := library.obstacle(name))}
    for name, why in lacking.items():
        if ids:
            raise UsageError(f"server {name}: {why}")
        say(f"note: {name} is passed over: {why}")
    asked = [name for name in asked if name not in lacking]
    missing = [name for name in asked if library.get(name).launch is not None and library.installed(name) is None]
    wanted = [name for name in asked if name not in missing and (ids or library.get(name).launch is not None)]
    line = _install_line(library, missing)
    if missing and (ids or not wanted):
        raise UsageError(f"not installed: {', '.join(missing)}; type: {line}")
    pairs = [(library.get(name), library.launch(name)) for name in wanted]
    verdicts = anyio.run(_verdicts, pairs)
    if as_json:
        record = {"servers": [asdict(verdict) for verdict in verdicts], "not_installed": missing}
        click.echo(orjson.dumps(record, option=orjson.OPT_INDENT_2).decode())
    else:
        echo_table([_row(verdict) for verdict in verdicts])
    for verdict in verdicts:
        if verdict.problem:
            say(f"{verdict.server}: {verdict.problem}")
    if missing:
        say(f"not installed: {', '.join(missing)}; type: {line}")
    context.exit(int(ExitCode.QUALITY if any(verdict.problem for verdict in verdicts) else ExitCode.DONE))


async def _verdicts(pairs: list[tuple[Dossier, ServerLaunch]]) -> list[Verdict]:
    from distill.environments.mcp.environment import workbench
    from distill.environments.mcp.verify import verify

    with workbench() as bench:
        return [await verify(dossier, launch, bench) for dossier, launch in pairs]


def _row(verdict: Verdict) -> dict[str, str | float | bool | None]:
    return {
        "server": verdict.server,
        "version": verdict.version,
        "tools": verdict.tools,
        "tokens": verdict.tokens,
        "hash ok": verdict.hash_ok,
        "probe ok": verdict.probe_ok,
        "seconds": verdict.seconds,
    }


def _install_line(library: Library, servers: list[str]) -> str:
    from distill.config.environment import process_environment
    from distill.environments.mcp.library import install_line

    return install_line(library, servers, process_environment())
