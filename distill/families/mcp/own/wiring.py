"""What params, `mcp.json` and missions say of each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from distill.config.faults import ConfigFaults, Fault, KeyPath, dotted, echo, listed, nearest
from distill.config.json_source import read_json_source
from distill.config.yaml_source import read_source
from distill.environments.mcp.own.care import Care
from distill.environments.mcp.own.entry import LISTS, Entry, read_entry, why_missing
from distill.environments.mcp.own.starting import paths_in
from distill.families.mcp.own.missions import MissionModel
from distill.families.mcp.own.params import Params


def entries_of(params: Params, missions: Sequence[MissionModel]) -> dict[str, Entry]:
    """The servers that missions use, by name; raises ConfigFaults for a file or an entry that is not as it must be."""
    source = read_json_source(params.servers_file)
    used = dict.fromkeys(server for mission in missions for server in mission.servers)
    if faults := [fault for fault in source.faults if _concerns(fault, used)]:
        raise ConfigFaults(source.file, faults)
    if missing := {name: why for name in used if (why := why_missing(source, name))}:
        _refuse(params, missing)
    return {name: read_entry(source, name, params.servers.get(name, Care())) for name in used}


def _concerns(fault: Fault, used: Iterable[str]) -> bool:
    """Whether it stands above the entries, or in one that a mission uses."""
    places = [dotted((key, name)) for key in LISTS for name in used]
    return fault.where in {"", *LISTS} or any(f"{fault.where}.".startswith((f"{one}.", f"{one}[")) for one in places)


def _refuse(params: Params, missing: Mapping[str, str]) -> None:
    """Name servers that cannot be used where the missions ask for them."""
    for path in params.missions:
        source, faults = read_source(path), []
        for index, mission in enumerate(source.data["missions"]):
            for number, name in enumerate(mission["servers"]):
                at: KeyPath = ("missions", index, "servers", number)
                faults += [Fault(source.mark(at), dotted(at), missing[name])] if name in missing else []
        if faults:
            raise ConfigFaults(source.file, faults)


def faults_of(
    params: Params, missions: Sequence[MissionModel], entries: Mapping[str, Entry]
) -> Iterator[tuple[KeyPath, str]]:
    """What does not go together, each with its place below the params."""
    for name, care in params.servers.items():
        if name not in entries:
            known = tuple(entries)
            yield (
                ("servers", name),
                f"no mission uses a server {echo(name)}{nearest(name, known)}; known: {listed(known)}",
            )
        elif entries[name].url and (care.reads or care.network):
            yield ("servers", name), "reads and network are for a server that is started here; this one has a url"
    for mission in missions:
        where: KeyPath = ("missions", _file_of(params, mission, missions))
        unset = [server for server in mission.servers if entries[server].care.reset is None]
        if mission.writes and unset:
            yield where, f"{mission.name} writes, and {unset[0]} is never set back: give it servers.{unset[0]}.reset"
        blind = {server for server in mission.servers if entries[server].care.snapshot is None}
        for check in mission.checks:
            if check.state is not None and (check.state.at[0] in blind or check.state.at[0] not in mission.servers):
                server = check.state.at[0]
                yield where, f"{mission.name} looks at the state of {echo(server)}: give it servers.{server}.snapshot"
        if mission.writes and not any(check.state for check in mission.checks):
            yield where, f"{mission.name} writes, and no check looks at a state: add one (state: {{at: [...]}})"
    yield from _spoilt(params, entries)


def _file_of(params: Params, mission: MissionModel, missions: Sequence[MissionModel]) -> int:
    from distill.families.mcp.own.missions import read_missions

    for index, path in enumerate(params.missions):
        if any(one.name == mission.name for one in read_missions(path)):
            return index
    return missions.index(mission)


def _spoilt(params: Params, entries: Mapping[str, Entry]) -> Iterator[tuple[KeyPath, str]]:
    """Missions hold references and checks: no server may see their file."""
    files = [path.resolve() for path in params.missions]
    for name, entry in entries.items():
        seen = [*paths_in(entry.argv), *entry.care.reads]
        for folder in [*seen, *([entry.cwd] if entry.cwd else [])]:
            if any(file.is_relative_to(folder.resolve()) for file in files):
                yield (
                    ("servers", name),
                    f"{name} can see {folder} and the missions in it, answers and all: move them",
                )
