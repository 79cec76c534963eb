"""Which tools a case shows: all that any right way may need, and others beside them."""

from __future__ import annotations

import random
from typing import Final

from distill.environments.telecom.desk import DESK_TOOLS
from distill.families.telecom.compose import Situation
from distill.families.telecom.issues import ISSUES

CORE: Final = (
    "find_customer", "verify_identity", "send_one_time_code", "get_customer", "get_line", "check_network", "get_usage",
    "list_outages", "request_payment", "open_ticket", "transfer_to_human", "flag_fraud",
)  # fmt: skip
"""What every way begins or may end with, and whatever the rules call by its name."""

BY_WORKFLOW: Final = {
    "restore": (
        "get_usage", "check_network", "list_outages", "reprovision", "push_settings", "get_sim", "activate_sim",
        "get_device", "resume_line", "list_bills", "get_bill", "list_payments", "request_payment", "add_data",
        "set_roaming",
        "list_roaming_packs", "add_roaming_pack",
    ),
    "dispute": ("list_bills", "get_bill", "credit_charge", "bar_premium", "list_payments", "list_tickets"),
    "plan": ("get_plan", "list_plans", "change_plan", "get_usage"),
    "promotion": ("get_plan", "list_promotions", "apply_promotion"),
    "lost": ("suspend_line", "resume_line", "bar_device", "block_sim", "replace_sim", "get_sim", "get_device"),
    "fraud": ("get_port", "cancel_port", "set_port_lock", "set_forwarding", "suspend_line", "get_sim"),
    "port": ("get_port", "resubmit_port", "cancel_port", "set_port_lock"),
    "outage": ("list_outages", "check_network", "list_tickets", "get_device", "get_sim", "activate_sim"),
}  # fmt: skip


def shown(situation: Situation, most: int) -> tuple[str, ...]:
    """Canonical names in a fixed order; more than `most` only when right ways need more."""
    flows = [ISSUES[name].workflow for name in situation.spec.issues]
    needed = dict.fromkeys((*CORE, *(tool for flow in flows for tool in BY_WORKFLOW[flow])))
    if "outage" in flows:
        needed |= dict.fromkeys(BY_WORKFLOW["restore"])
    others = [name for name in DESK_TOOLS if name not in needed]
    chance = random.Random(f"{situation.spec.seed}/tools")  # noqa: S311 - seeded on purpose
    chance.shuffle(others)
    chosen = {*needed, *others[: max(0, most - len(needed))]}
    return tuple(name for name in DESK_TOOLS if name in chosen)
