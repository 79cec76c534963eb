"""The reference's recap in Chinese, where a case asks for one."""

from __future__ import annotations

from typing import Final

RECAPS: Final = ("小结:要求的工作已经完成,结果也核对过了。", "小结:情况已经查清并说明,没有做任何改动。")
"""The reference's recap: of work that was done, of a request that was rightly left alone."""
