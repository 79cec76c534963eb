"""Places at the operator: the line, its usage, the network, the area, the handset."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from distill.domain.json import JsonObject
from distill.families.telecom.agent import voice
from distill.families.telecom.agent.endings import close, hand_over
from distill.families.telecom.agent.player import Player, Settled
from distill.families.telecom.agent.probes_phone import LINE_BINDS
from distill.families.telecom.spoken import money


def line(player: Player) -> bool:
    """Status and hold, roaming as far as the caller is abroad."""
    shown = player.call("get_line", binds=LINE_BINDS, line_id="${line}")
    if shown["status"] != "suspended":
        return False
    match shown["hold"]:
        case "overdue_bill":
            _overdue(player)
        case "customer_request":
            _resume(player, "The line was on hold at your own request; I lifted the hold.")
        case "contract_ended":
            hand_over(
                player,
                "contract",
                "Your contract has ended and the line is on hold; only our contracts team can renew it.",
            )
        case _:
            hand_over(player, "fraud", "The line is on hold for a review by our fraud desk, which I may not lift.")
    return True


def _resume(player: Player, told: str) -> None:
    player.call("resume_line", line_id="${line}")
    player.step("restart_phone")
    player.told.append(told)


def _overdue(player: Player) -> None:
    player.call("list_bills", binds={"overdue": ("bill_id", ("status", "overdue"))}, customer_id="${customer}")
    bill = player.call("get_bill", bill_id="${overdue}")
    owed = money(player.session.skin, bill["amount_cents"])
    if not player.agreed(
        f"The line is on hold because a bill of {owed} was not paid. Once it is paid I can lift the hold. "
        "Would you like me to send a payment request to our app?"
    ):
        close(player, f"I cannot lift the hold while {owed} is unpaid. You can pay at any time, and then it is lifted at once. "
              f"{voice.one_of(voice.CLOSINGS, player.chance)}")  # fmt: skip
        raise Settled
    player.call("request_payment", bill_id="${overdue}")
    player.step("approve_payment")
    player.call("list_payments", bill_id="${overdue}")
    _resume(player, f"The line was on hold for an unpaid bill of {owed}, which is settled now.")


def usage(player: Player) -> bool:
    """Nothing left, or slowed down by fair use."""
    shown = player.call("get_usage", line_id="${line}")
    if shown["throttled"]:
        _fair_use(player)
    if shown["left_mb"] > 0:
        return False
    wish = int(player.session.script.fact("top_up") or 500)
    said = player.learn(
        f"The {shown['included_mb']} MB of this month are used up. More data costs 250 cents for each 500 MB, until "
        "the month ends. How many MB would you like?",
        "top_up",
        rf"\b({wish}) MB",
    )
    price = money(player.session.skin, wish // 500 * 250)
    used = f"The {shown['included_mb']} MB of this month are used up. " if said.isdigit() else ""
    player.agreed(f"{used}{said} MB on top come to {price} on your next bill. Shall I book that?")
    player.call("add_data", line_id="${line}", mb=int(said) if said.isdigit() else "${top_up#}")
    player.told.append(f"This month's data was used up; {said} MB on top for {price} are booked.")
    return True


def _fair_use(player: Player) -> None:
    first = player.session.script.fact("month_turns")
    close(
        player,
        f"The line is slowed down by the fair use rule, which I cannot lift before the new month begins on {first}. "
        f"Until then it works, only slowly. {voice.one_of(voice.CLOSINGS, player.chance)}",
    )
    raise Settled


def network(player: Player) -> bool:
    """Services that the network does not know."""
    shown = player.call("check_network", line_id="${line}")
    missing = [name for name in ("voice", "data", "mms") if not shown[f"{name}_provisioned"]]
    for name in missing:
        player.call("reprovision", line_id="${line}", service=name)
    if missing:
        player.step("restart_phone")
        player.told.append(f"In the network {' and '.join(missing)} were missing for your line; I set that up again.")
    return bool(missing)


def outages(player: Player) -> bool:
    """A fault in the area ends the search; one that is over may leave a phone that has to be restarted."""
    place = player.place("town")
    shown = player.call("list_outages", area=place)
    active = [outage for outage in shown["outages"] if outage["status"] == "active"]
    if active:
        tell_outage(player, active[0])
        raise Settled
    if any(outage["status"] == "resolved" for outage in shown["outages"]):
        player.step("restart_phone")
        player.told.append("A fault in your area is over; the phone only had to look for the network again.")
        return True
    return False


def tell_outage(player: Player, outage: JsonObject) -> None:
    """Say what is known of a fault, and no more."""
    close(
        player,
        f"There is a fault in {outage['area']} that affects {' and '.join(outage['services'])}: {outage['cause']}. "
        f"Our engineers expect it to last until {outage['until']}; I cannot do anything about it from here, and nothing "
        f"is wrong with your phone. {voice.one_of(voice.CLOSINGS, player.chance)}",
    )


def device(player: Player) -> bool:
    """A handset on the list of stolen ones."""
    if "device" not in player.bound:
        player.call("get_line", binds=LINE_BINDS, line_id="${line}")
    if not player.call("get_device", device_id="${device}")["barred"]:
        return False
    hand_over(player, "device", "Your handset is on the list of stolen devices, which I cannot change.")
    return True


def roaming(player: Player) -> bool:
    """Use abroad, allowed by the line or not."""
    if player.session.world.lines[player.session.world.holder].roaming_enabled:
        return False
    player.call("set_roaming", line_id="${line}", enabled=True)
    player.step("restart_phone")
    player.told.append("Roaming was not allowed for your line; it is now.")
    return True


def packs(player: Player) -> bool:
    """A data pack that covers the country."""
    world = player.session.world
    if world.phone.country == world.home:
        return False
    covered = world.packs.get(world.lines[world.holder].roaming_pack_id)
    if covered is not None and world.phone.country in covered.countries:
        return False
    country = player.place("country")
    wish = player.session.script.fact("pack")
    binds = {"pack": ("pack_id", ("name", wish))} if _covers(player, wish) else {}
    shown = player.call("list_roaming_packs", binds=binds, country=country)["packs"]
    if not shown:
        close(
            player,
            f"There is no pack and no agreement for {country}, so data is not possible there; Wi-Fi is the only way. "
            f"{voice.one_of(voice.CLOSINGS, player.chance)}",
        )
        raise Settled
    offered = "; ".join(
        f"{pack['name']}, {pack['data_mb']} MB for {pack['days']} days, {money(player.session.skin, pack['price_cents'])}"
        for pack in shown
    )
    player.learn(
        f"Data abroad needs a pack. For {country} there are: {offered}. Which pack would you like?",
        "pack_name",
        rf"\b({wish}) pack",
    )
    chosen = next(pack for pack in shown if pack["name"] == wish)
    price = money(player.session.skin, chosen["price_cents"])
    player.agreed(f"The {wish} pack for {price} then. Shall I add it?")
    player.call("add_roaming_pack", line_id="${line}", pack_id="${pack}")
    player.told.append(f"Data abroad needed a pack; {wish} for {price} is on your line.")
    return True


def _covers(player: Player, wish: str) -> bool:
    world = player.session.world
    return any(pack.name == wish and world.phone.country in pack.countries for pack in world.packs.values())
