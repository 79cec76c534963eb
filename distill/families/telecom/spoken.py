"""Money and the recap as they are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distill.environments.telecom.skin import Skin

if TYPE_CHECKING:
    from distill.families.telecom.compose import Situation


def money(skin: Skin, cents: int) -> str:
    """An amount with the company's currency."""
    return f"{cents / 100:.2f} {skin.currency}"


def recap(situation: Situation) -> str:
    """The reference's last words in Chinese, by how the call ends."""
    kinds = {check["kind"] for check in situation.checks}
    if any(check.get("reason") for check in situation.checks):
        return "小结:情况已经记下,您已转给同事处理。"
    if "declined" in kinds:
        return "小结:情况已经查清,也说明了哪一项办不了。"
    return "小结:服务已经恢复。" if "service" in kinds else "小结:情况已经查清,该办的已经办好。"
