"""What follows from every call by itself: texts and settings reach a phone that the network can reach."""

from __future__ import annotations

from dataclasses import replace

from distill.environments.telecom.service import service
from distill.environments.telecom.world import World


def couple(world: World) -> World:
    """The world once the network and the phone have caught up with each other."""
    line, phone = world.lines[world.holder], world.phone
    settings_due = line.settings_pushed and not (phone.apn_ok and phone.mms_address_ok)
    if not (world.desk.outbox or settings_due):
        return world
    if not service(world).signal:
        return world
    phone = replace(phone, inbox=(*phone.inbox, *world.desk.outbox), apn_ok=True if settings_due else phone.apn_ok)
    phone = replace(phone, mms_address_ok=True if settings_due else phone.mms_address_ok)
    return replace(world, phone=phone, desk=replace(world.desk, outbox=()))
