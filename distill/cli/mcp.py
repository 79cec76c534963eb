"""`distill mcp`: install, bundle, list, verify and capture MCP servers, and serve a case as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.mcp_install import bundle_command, install_command
from distill.cli.mcp_library import dossier_folders, load_library, servers_folder
from distill.cli.mcp_serve import serve_command
from distill.cli.mcp_verify import verify_command
from distill.cli.printing import echo_table, prints_only, say
from distill.errors import UsageError

if TYPE_CHECKING:
    from distill.environments.mcp.dossier import Dossier
    from distill.environments.mcp.library import Library


@click.group("mcp")
def command() -> None:
    """Install, bundle, list, verify and capture MCP servers, or serve a case as one.

    A dossier in question_banks/mcp/ is all that a server needs.
    """


command.add_command(install_command)
command.add_command(bundle_command)
command.add_command(serve_command)
command.add_command(verify_command)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
@dossier_folders
@servers_folder
@prints_only
def list_command(dossiers: tuple[Path, ...], servers_dir: Path | None, *, as_json: bool) -> None:
    """List the servers that are known, and whether they are installed."""
    import orjson

    library = load_library(dossiers, servers_dir)
    rows = [_row(library, dossier) for dossier in library.dossiers.values()]
    if as_json:
        problems = [{"file": str(problem.path), "message": problem.message} for problem in library.problems]
        click.echo(orjson.dumps({"servers": rows, "problems": problems}, option=orjson.OPT_INDENT_2).decode())
        return
    echo_table([{name: value for name, value in row.items() if name != "root"} for row in rows])


@command.command("capture")
@click.argument("server")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the dossier here.")
@click.option("--relock", is_flag=True, help="Resolve the lock again instead of keeping it.")
@dossier_folders
@servers_folder
def capture_command(
    server: str, output: Path | None, dossiers: tuple[Path, ...], servers_dir: Path | None, *, relock: bool
) -> None:
    """Start SERVER once (an id or a dossier file) and write down what it is: lock, tools, schemas, hash.

    What was described by hand stays; new tools get an empty description to fill in.
    """
    import anyio

    from distill.config.environment import process_environment
    from distill.environments.mcp.capture import dossier_json, recapture
    from distill.environments.mcp.install import installer_environment

    library = load_library(dossiers, servers_dir)
    dossier = _dossier(server, library)
    if relock:
        dossier = dossier.model_copy(update={"lock": None})
    environment = installer_environment(process_environment())
    found = anyio.run(recapture, dossier, library.servers_root, environment, say)
    if output is None:
        click.echo(dossier_json(found).decode(), nl=False)
        return
    locks = output.parent / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    if found.lock is not None:
        (locks / f"{found.id}.txt").write_text(found.lock.text, encoding="utf-8")
    output.write_bytes(dossier_json(found, f"locks/{found.id}.txt"))
    say(f"{output}: {len(found.tools)} tools, protocol {found.probed.protocol if found.probed else 'unknown'}")


def _dossier(server: str, library: Library) -> Dossier:
    """By id, or from a file, whose captured parts are left out when they are missing or wrong."""
    from distill.environments.mcp.ingest import Problem, read_dossier

    if not server.endswith(".json"):
        return library.get(server)
    read = read_dossier(Path(server))
    if isinstance(read, Problem):
        read = read_dossier(Path(server), recapture=True)
    if isinstance(read, Problem):
        raise UsageError(str(read))
    return read


def _row(library: Library, dossier: Dossier) -> dict[str, str | int | bool | None]:
    installed = library.installed(dossier.id)
    return {
        "id": dossier.id,
        "version": dossier.version,
        "installed": installed is not None,
        "tools": len(dossier.tools),
        "tokens": dossier.probed.tool_tokens if dossier.probed else None,
        "determinism": dossier.determinism,
        "licence": dossier.licence,
        "root": str(installed.root) if installed else None,
    }
