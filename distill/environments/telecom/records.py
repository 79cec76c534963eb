"""What the operator keeps: frozen records, money in whole cents, dates as ISO text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

LineStatus: TypeAlias = Literal["active", "suspended", "ported_out", "cancelled"]

Hold: TypeAlias = Literal["none", "overdue_bill", "customer_request", "lost", "fraud_review", "contract_ended"]
"""Why a line is suspended."""

SimStatus: TypeAlias = Literal["active", "inactive", "blocked"]

PortStatus: TypeAlias = Literal["pending", "rejected", "scheduled", "completed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Customer:
    """`pin` is the account PIN; `fraud_flag` sends every change to the fraud desk."""

    customer_id: str
    name: str
    birth_date: str
    postcode: str
    email: str
    pin: str
    segment: Literal["consumer", "business"] = "consumer"
    fraud_flag: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One phone number; the `*_provisioned` switches are the network's, not the phone's.

    `data_used_mb` is this period's; `data_extra_mb` was bought on top of the plan.
    `settings_pushed` is True once the internet and picture-message settings were sent to the phone.
    """

    line_id: str
    customer_id: str
    phone_number: str
    plan_id: str
    sim_id: str
    device_id: str
    contract_end: str
    status: LineStatus = "active"
    hold: Hold = "none"
    data_used_mb: int = 0
    data_extra_mb: int = 0
    throttled: bool = False
    voice_provisioned: bool = True
    data_provisioned: bool = True
    mms_provisioned: bool = True
    roaming_enabled: bool = False
    roaming_pack_id: str = ""
    premium_barred: bool = False
    forwarding_to: str = ""
    port_locked: bool = False
    settings_pushed: bool = False
    promotion_id: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a line may use each month; `open` plans can be chosen today."""

    plan_id: str
    name: str
    price_cents: int
    data_mb: int
    speed_mbps: int
    min_months: int
    open: bool = True


@dataclass(frozen=True, slots=True)
class Sim:
    """`puk` unlocks a phone whose SIM PIN was entered wrongly too often."""

    sim_id: str
    line_id: str
    puk: str
    kind: Literal["physical", "esim"] = "physical"
    status: SimStatus = "active"


@dataclass(frozen=True, slots=True)
class Device:
    """What the operator knows about a handset; `barred` handsets are on the stolen list."""

    device_id: str
    model: str
    imei: str
    esim_capable: bool = True
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """One position of a bill; `credited_cents` was given back."""

    charge_id: str
    bill_id: str
    line_id: str
    kind: Literal["plan", "roaming", "premium", "late_fee", "data_pack", "service_fee"]
    text: str
    date: str
    amount_cents: int
    credited_cents: int = 0


@dataclass(frozen=True, slots=True)
class Bill:
    """A month; its amount is the sum of its charges less their credits."""

    bill_id: str
    customer_id: str
    period: str
    due_date: str
    status: Literal["paid", "due", "overdue"]


@dataclass(frozen=True, slots=True)
class Payment:
    """`requested` waits for the customer to approve it on the phone."""

    payment_id: str
    bill_id: str
    amount_cents: int
    status: Literal["requested", "settled", "failed"]


@dataclass(frozen=True, slots=True)
class Outage:
    """A fault or works in an area; `services` lists what suffers."""

    outage_id: str
    area: str
    services: tuple[Literal["voice", "data", "mms"], ...]
    status: Literal["active", "planned", "resolved"]
    until: str
    cause: str


@dataclass(frozen=True, slots=True)
class RoamingPack:
    """Data abroad, in the countries listed."""

    pack_id: str
    name: str
    countries: tuple[str, ...]
    data_mb: int
    days: int
    price_cents: int


@dataclass(frozen=True, slots=True)
class Promotion:
    """A monthly discount; `plans` may take it, new contracts only when `new_only`."""

    promotion_id: str
    name: str
    plans: tuple[str, ...]
    discount_cents: int
    valid_until: str
    new_only: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """A number on its way in or out; `account_number` and `transfer_pin` belong to the other operator."""

    port_id: str
    line_id: str
    phone_number: str
    direction: Literal["in", "out"]
    operator: str
    status: PortStatus
    account_number: str = ""
    transfer_pin: str = ""
    reason: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Work for somebody else."""

    ticket_id: str
    customer_id: str
    line_id: str
    topic: str
    summary: str
    status: Literal["open", "closed"] = "open"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the desk's audit log: what touched whom, and by which factors the caller was identified then.

    What the system `refused` is logged too: its answer may tell something of an account.
    """

    tool: str
    write: bool
    customer_id: str
    proven: tuple[str, ...]
    refused: bool = False
