"""Places at the operator: the line, its usage, the network, the area, the handset. As on the phone, each yields once
something was changed.
"""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from distill.domain.json import JsonObject
from distill.families.telecom.agent.endings import hand_over, sum_up
from distill.families.telecom.agent.player import Player, Settled, Stuck
from distill.families.telecom.agent.probes_phone import LINE_BINDS
from distill.families.telecom.agent.words import NOTHING, Words
from distill.families.telecom.spoken import money

IN_WORDS: Final = {"voice": "calls", "data": "data", "mms": "picture messages"}
SERVICES: Final = {"voice": "语音", "data": "数据", "mms": "彩信"}

FAULT_OVER: Final = Words(
    "A fault in your area is over; the phone only had to look for the network again.",
    "您那边的故障已经修好,手机只要重新找一次网络。",
)


def line(player: Player) -> Iterator[None]:
    """Status and hold, roaming as far as the caller is abroad."""
    shown = player.call("get_line", binds=LINE_BINDS, line_id="${line}")
    if shown["status"] != "suspended":
        return
    match shown["hold"]:
        case "overdue_bill":
            _overdue(player)
        case "customer_request":
            _own_hold(player)
        case "contract_ended":
            hand_over(
                player,
                "contract",
                Words(
                    "Your contract has ended and the line is on hold; only our contracts team can renew it.",
                    "您的合同已经到期,线路停了;只有合同部门才能续签。",
                ),
                "The line is on hold because the contract has ended. I left the hold.",
            )
        case _:
            hand_over(
                player,
                "fraud",
                Words(
                    "The line is on hold for a review by our fraud desk, which I may not lift.",
                    "线路正在由反欺诈部门审查而停用,我无权恢复。",
                ),
                "The line is on hold for a fraud review. I left the hold.",
            )
    yield


def _own_hold(player: Player) -> None:
    """A hold that the customer has asked for goes when the customer says so."""
    if not player.agreed(
        Words(
            "The line is on hold, and it was put there at your own request. Shall I lift the hold?",
            "线路停用了,记录上是您自己申请的。现在恢复可以吗?",
        )
    ):
        raise Stuck("the customer did not want the hold lifted that keeps the service away")
    _resume(
        player,
        Words(
            "The line was on hold at your own request; I lifted the hold.",
            "线路之前按您的申请停用,我已经恢复了。",
        ),
    )


def _resume(player: Player, told: Words) -> None:
    player.call("resume_line", line_id="${line}")
    player.step("restart_phone")
    player.told.append(told)


def _overdue(player: Player) -> None:
    binds = {"overdue": ("bill_id", ("status", "overdue"))}
    player.call("list_bills", "list_bills:overdue", binds=binds, customer_id="${customer}")
    bill = player.call("get_bill", "get_bill:overdue", bill_id="${overdue}")
    owed = money(player.session.skin, bill["amount_cents"])
    if not player.agreed(
        Words(
            f"The line is on hold because a bill of {owed} was not paid. Once it is paid I can lift the hold. "
            "Would you like me to send a payment request to our app?",
            f"线路停用是因为有一张{owed}的账单没付,付清后我就能恢复。我把账单发到您的应用里去付,可以吗?",
        )
    ):
        sum_up(
            player,
            Words(
                f"I cannot lift the hold while the bill of {owed} is unpaid. You can pay at any time, and then it can be lifted.",
                f"{owed}的账单没付清,我无法恢复线路。您随时可以付,付清就能恢复。",
            ),
        )
        raise Settled
    player.call("request_payment", bill_id="${overdue}")
    player.step("approve_payment")
    player.call("list_payments", bill_id="${overdue}")
    _resume(
        player,
        Words(
            f"The line was on hold for an unpaid bill of {owed}, which is settled now.",
            f"线路因{owed}的账单没付而停用,现在已经付清。",
        ),
    )


def usage(player: Player) -> Iterator[None]:
    """Nothing left, or slowed down by fair use."""
    shown = player.call("get_usage", line_id="${line}")
    if shown["throttled"]:
        _fair_use(player)
    if shown["left_mb"] > 0:
        return
    wish = int(player.session.script.fact("top_up") or 500)
    included, extra = shown["included_mb"], shown["extra_mb"]
    used = Words(f"The {included} MB of this month are used up.", f"这个月的{included} MB已经用完。")
    if extra:
        used = Words(
            f"The {included} MB of this month and the {extra} MB on top are used up.",
            f"这个月的{included} MB和加购的{extra} MB都已经用完。",
        )
    each = money(player.session.skin, 250)
    said = player.learn(
        used
        + Words(
            f"More data costs {each} for each 500 MB, until the month ends. How many MB would you like?",
            f"加流量每500 MB {each},用到月底。您要加多少兆?",
        ),
        "top_up",
        rf"(?<!\d)({wish}) MB",
    )
    price = money(player.session.skin, wish // 500 * 250)
    player.agreed(
        (used if said.isdigit() else NOTHING)
        + Words(
            f"{said} MB on top come to {price} on your next bill. Shall I book that?",
            f"{said} MB一共{price},记在下一张账单上。给您办可以吗?",
        )
    )
    player.call("add_data", line_id="${line}", mb=int(said) if said.isdigit() else "${top_up#}")
    player.told.append(
        Words(
            f"This month's data was used up; {said} MB on top for {price} are booked.",
            f"这个月的流量用完了,已经加了{said} MB,{price}。",
        )
    )
    yield


def _fair_use(player: Player) -> None:
    first = player.session.script.fact("month_turns")
    sum_up(
        player,
        Words(
            f"The line is slowed down by the fair use rule, which I cannot lift before the new month begins on {first}. "
            "Until then it works, only slowly.",
            f"线路按公平使用规则限速了,{first}新的一月开始之前我无法解除。在那之前能用,只是慢。",
        ),
    )
    raise Settled


def network(player: Player) -> Iterator[None]:
    """Services that the network does not know."""
    shown = player.call("check_network", line_id="${line}")
    for name in ("voice", "data", "mms"):
        if shown[f"{name}_provisioned"]:
            continue
        player.call("reprovision", line_id="${line}", service=name)
        player.step("restart_phone")
        player.told.append(
            Words(
                f"In the network {IN_WORDS[name]} {'was' if name == 'data' else 'were'} missing for your line; I set that up again.",
                f"网络里您的线路缺了{SERVICES[name]},我已经重新开通。",
            )
        )
        yield


def outages(player: Player) -> Iterator[None]:
    """A fault in the area ends the search; one that is over may leave a phone that has to be restarted."""
    place = player.place("town")
    shown = player.call("list_outages", area=place)
    active = [outage for outage in shown["outages"] if outage["status"] == "active"]
    if active:
        tell_outage(player, active[0])
        raise Settled
    if any(outage["status"] == "resolved" for outage in shown["outages"]):
        player.step("restart_phone")
        player.told.append(FAULT_OVER)
        yield


def listed(services: Sequence[str]) -> str:
    """Services in a row, as they are said."""
    *more, last = (IN_WORDS[name] for name in services)
    return f"{', '.join(more)} and {last}" if more else last


def tell_outage(player: Player, outage: JsonObject) -> None:
    """Say what is known of a fault, and no more."""
    area, cause, until = outage["area"], outage["cause"], outage["until"]
    sum_up(
        player,
        Words(
            f"There is a fault in {area} that affects {listed(outage['services'])}: {cause}. "
            f"It is expected to last until {until}; I cannot do anything about it from here.",
            f"{area}有故障({cause}),影响{'、'.join(SERVICES[name] for name in outage['services'])},预计到{until}为止;我这边无法处理。",
        ),
    )


def device(player: Player) -> Iterator[None]:
    """A handset on the list of stolen ones."""
    if "device" not in player.bound:
        player.call("get_line", binds=LINE_BINDS, line_id="${line}")
    if not player.call("get_device", device_id="${device}")["barred"]:
        return
    hand_over(
        player,
        "device",
        Words(
            "Your handset is on the list of stolen devices, which I cannot change.",
            "您的手机在被盗设备名单上,这个我改不了。",
        ),
        "The handset is on the list of stolen devices. I left it there.",
    )
    yield


def roaming(player: Player) -> Iterator[None]:
    """Use abroad, allowed by the line or not."""
    if player.session.world.lines[player.session.world.holder].roaming_enabled:
        return
    player.call("set_roaming", line_id="${line}", enabled=True)
    player.step("restart_phone")
    player.told.append(Words("Roaming was not allowed for your line; it is now.", "您的线路之前没开漫游,现在开了。"))
    yield


def packs(player: Player) -> Iterator[None]:
    """A data pack that covers the country."""
    world = player.session.world
    if world.phone.country == world.home:
        return
    covered = world.packs.get(world.lines[world.holder].roaming_pack_id)
    if covered is not None and world.phone.country in covered.countries:
        return
    country = player.place("country")
    wish = player.session.script.fact("pack")
    there = {pack.name for pack in world.packs.values() if world.phone.country in pack.countries}
    binds = {"pack": ("pack_id", ("name", wish))} if wish in there else {}
    shown = player.call("list_roaming_packs", binds=binds, country=country)["packs"]
    if not shown:
        sum_up(
            player,
            Words(
                f"There is no pack for {country}, so mobile data is not possible there; Wi-Fi is the only way.",
                f"{country}没有流量包,在那里不能用手机流量上网,只能用Wi-Fi。",
            ),
        )
        raise Settled
    prices = [(pack, money(player.session.skin, pack["price_cents"])) for pack in shown]
    offered = "; ".join(
        f"{pack['name']}, {pack['data_mb']} MB for {pack['days']} days, {price}" for pack, price in prices
    )
    listed = ";".join(f"{pack['name']}({pack['data_mb']} MB,{pack['days']}天,{price})" for pack, price in prices)
    player.learn(
        Words(
            f"Data abroad needs a pack. For {country} there are: {offered}. Which pack would you like?",
            f"在国外上网需要流量包。{country}有:{listed}。您要哪个流量包?",
        ),
        "pack_name",
        rf"(?<![A-Za-z])({wish})(?= pack|那个)",
    )
    chosen = next(pack for pack in shown if pack["name"] == wish)
    price = money(player.session.skin, chosen["price_cents"])
    player.agreed(Words(f"The {wish} pack for {price} then. Shall I add it?", f"那就{wish},{price}。给您加上可以吗?"))
    player.call("add_roaming_pack", line_id="${line}", pack_id="${pack}")
    player.told.append(
        Words(
            f"Data abroad needed a pack; {wish} for {price} is on your line.",
            f"在国外上网需要流量包,{wish}({price})已经加上了。",
        )
    )
    yield
