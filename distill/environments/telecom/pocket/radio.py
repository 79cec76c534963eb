"""Radio, SIM, restarting."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from distill.domain.json import JsonObject
from distill.environments.telecom.toolkit import Refused, writes
from distill.environments.telecom.world import World

On = Annotated[bool, "true switches it on"]


def set_airplane_mode(world: World, on: On) -> World:
    """Switch airplane mode."""
    return world.change_phone(airplane_mode=on)


def reseat_sim(world: World) -> World:
    """Take the SIM out and put it back in."""
    if not world.phone.sim_id:
        raise Refused("there is no SIM")
    return world.change_phone(sim_seated=True)


def unlock_sim(world: World, puk: Annotated[str, "the eight digits from the operator"]) -> World:
    """Enter the PUK and choose a new SIM PIN."""
    sim = world.sims.get(world.phone.sim_id)
    if sim is None or not world.phone.sim_locked:
        raise Refused("the SIM is not locked")
    if sim.puk != puk:
        raise Refused("wrong PUK")
    return world.change_phone(sim_locked=False)


def install_esim(world: World) -> tuple[World, JsonObject]:
    """Install the eSIM that the operator has sent by e-mail, in place of the SIM inside."""
    line = world.lines[world.holder]
    sim = world.sims[line.sim_id]
    if sim.kind != "esim" or sim.status != "active" or sim.sim_id == world.phone.sim_id:
        raise Refused("there is no eSIM to install")
    if not world.devices[world.phone.device_id].esim_capable:
        raise Refused("this phone has no eSIM")
    return world.change_phone(sim_id=sim.sim_id, sim_seated=True, sim_locked=False), {"esim": "installed"}


def set_network_mode(world: World, mode: Literal["auto", "5g", "4g", "3g", "2g"]) -> World:
    """Choose the preferred network type."""
    return world.change_phone(radio_mode=mode)


def set_operator_selection(world: World, selection: Literal["auto", "manual"]) -> World:
    """Let the phone choose its operator, or not."""
    return world.change_phone(operator_selection=selection)


def restart_phone(world: World) -> World:
    """Switch the phone off and on again."""
    return world.change_phone(stale=False)


TOOLS: Final = writes(
    set_airplane_mode, reseat_sim, unlock_sim, install_esim, set_network_mode, set_operator_selection, restart_phone
)
