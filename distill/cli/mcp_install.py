"""`distill mcp install` and `distill mcp bundle`: packages from a registry into environments, or into one archive."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from distill.cli.mcp_library import dossier_folders, load_library, servers_folder
from distill.cli.printing import say
from distill.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distill.environments.mcp.dossier import Dossier
    from distill.environments.mcp.library import Library


@click.command("install")
@click.argument("ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every server that has a lock.")
@click.option(
    "--from",
    "bundle",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Take packages from this archive (distill mcp bundle) and ask no registry; without ids: all that it is for.",
)
@dossier_folders
@servers_folder
def install_command(
    ids: tuple[str, ...], dossiers: tuple[Path, ...], servers_dir: Path | None, *, everything: bool, bundle: Path | None
) -> None:
    """Install servers, each in its own environment: wheels or node modules, exactly what its lock's hashes say."""
    from distill.config.environment import process_environment
    from distill.environments.mcp.bundle import opened
    from distill.environments.mcp.install import install, installer_environment

    library = load_library(dossiers, servers_dir)
    with ExitStack() as unpacked:
        folder: Path | None = None
        if bundle is not None:
            folder, held = unpacked.enter_context(opened(bundle, _locks(library)))
            if missing := [name for name in ids if name not in held]:
                raise UsageError(f"{bundle}: is not for {', '.join(missing)}; it is for: {', '.join(held)}")
            ids, everything = ids or tuple(name for name in held if name in library.dossiers), everything or not ids
        environment = installer_environment(process_environment())
        for dossier in _wanted(library, ids, "install", everything=everything and bundle is None, passes=everything):
            install(dossier, library.servers_root, environment=environment, report=say, bundle=folder)


@click.command("bundle")
@click.argument("ids", nargs=-1)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The archive (.tar)."
)
@dossier_folders
@servers_folder
def bundle_command(ids: tuple[str, ...], output: Path, dossiers: tuple[Path, ...], servers_dir: Path | None) -> None:
    """Put all that servers (default: all) are installed from into one archive, for machines without a registry.

    There: distill mcp install --from ARCHIVE. It is for machines with this Python and of this type.
    """
    from distill.config.environment import process_environment
    from distill.environments.mcp.bundle import downloader_environment, make_bundle

    library = load_library(dossiers, servers_dir)
    wanted = list(_wanted(library, ids, "bundle", everything=not ids, passes=not ids))
    make_bundle(wanted, output, environment=downloader_environment(process_environment()), report=say)
    size = f"{len(wanted)} servers, {output.stat().st_size / 2**20:.0f} MB"
    click.echo(f"{output}: {size}; there: distill mcp install --from {output.name}")


def _locks(library: Library) -> dict[str, str]:
    return {name: dossier.lock.sha256 for name, dossier in library.dossiers.items() if dossier.lock is not None}


def _wanted(library: Library, ids: Sequence[str], verb: str, *, everything: bool, passes: bool) -> Iterator[Dossier]:
    """The servers asked for; what this machine cannot have is passed over with a note, or refused by name."""
    wanted = list(_locks(library)) if everything else list(dict.fromkeys(ids))
    if not wanted:
        known = ", ".join(library.dossiers)
        raise UsageError(f"which servers? Name some of: {known}; or type: distill mcp {verb} --all")
    for dossier in [library.get(name) for name in wanted]:
        lacking = library.obstacle(dossier.id)
        if lacking and not passes:
            raise UsageError(f"server {dossier.id}: {lacking}")
        if dossier.lock is None and verb == "bundle":
            raise UsageError(f"server {dossier.id} has no lock; type: distill mcp capture {dossier.id} -o FILE")
        if lacking:
            say(f"note: {dossier.id} is passed over: {lacking}")
            continue
        yield dossier
