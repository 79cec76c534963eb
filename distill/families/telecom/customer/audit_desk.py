"""What is said and handled at an operator's desk: phrases, things and rules, English and Chinese, folded."""

# ruff: noqa: E501 - patterns read best on one line

from __future__ import annotations

import re
from typing import Final

DESK_TALK: Final = re.compile(
    r"\bthank(?:s| you) for (?:calling|contacting|choosing|reaching out|holding|your patience|waiting|confirming|verifying|being (?:a|our))\b|\bhow (?:can|may) i (?:help|assist)\b|"
    r"\b(?:is there )?anything else i can\b|\bdear (?:customer|sir|madam)\b|\bas (?:an|your) agent\b|\bmay i (?:have|take|ask for|know) your\b|\b(?:can|could) i (?:have|take|get) your\b|"
    r"\b(?:(?:could|can|would|will) you|please)(?: please| kindly)? (?:confirm|verify|provide|state|tell me|give me|spell)(?: me)? (?:your|the last)\b|\bfor (?:security|verification|data protection|quality)\b|"
    r"\bplease (?:go to|navigate|tap|open) (?:your |the )?(?:phone|settings|mobile|device|screen|menu)|\bgo to (?:your )?(?:phone )?settings\b|"
    r"\bwe (?:apologi[sz]e|are sorry) for\b|\bi (?:do )?apologi[sz]e for (?:the|any)\b|\bi (?:completely |fully |totally )?understand (?:how|your) (?:frustrat|annoy|concern|situation)|\bi can see (?:here )?(?:that |on |in )*(?:here )?your\b|"
    r"\b(?:hello|hi|dear|certainly|of course|alright|okay|ok|thank you),? (?:mr|ms|mrs|miss|sir|madam)\b\.?|\byour (?:account|line|service|request|case|ticket|refund|profile|plan) (?:has|have) (?:now |just )?been\b|"
    r"\bi(?:'ve| have|'ll| will| am going to|'m going to|'m| am)(?: now| just| already| also| go ahead and)* (?:check|open|look(?:ing)? up|credit|refund|transfer|escalat|re-?provision|verify|push|rais|log|apply|updat|unlock|suspend|resum|reactivat|process|waiv|bar|send)\w* (?:you\b|your\b|this for you|that for you|it for you|an? (?:ticket|case|refund|credit)|the (?:ticket|case|refund|credit))|"
    r"\bi(?:'ve| have)(?: now| just| already)? (?:reset|credited|refunded|escalated|activated|enabled|reprovisioned|waived) (?:the|your)\b|\blet me (?:verify|look up|pull up|check|open|transfer|walk|guide|run)\b[^.?!]*\b(?:your|you)\b|"
    r"\blet(?:'s| us| me) (?:start|begin) (?:with|by)\b|\bwe(?:'ll| will) (?:now|then|first|need to) (?:check|verify|reset|run|look|go|try|restart|rule)|"
    r"感谢(?:您|你)?(?:的)?(?:来电|致电|耐心|配合|等待|理解)|谢谢(?:您|你)的(?:来电|耐心|配合|等待)|(?:很高兴|竭诚)为(?:您|你)|有什么(?:可以|能|需要)?(?:帮|为)(?:到|助)?(?:您|你)|"
    r"请(?:问)?(?:您|你)?(?:可以|能)?(?:先)?(?:提供|报|告知|说|核对|确认)(?:一下)?(?:您|你)的|(?:请)?(?:您|你)(?:提供|报)一下|(?:我|这边|这里|马上|这就|现在|先|来|会|已经?|再){1,4}(?:帮|为|给|替)您|为您(?:查询|办理|核实|处理|开通|转接)|"
    r"请您?(?:打开|进入|点击)(?:手机)?(?:的)?(?:设置|状态栏)|您的(?:账[户号]|号码|线路|套餐|业务)(?:已|目前|正|显示)|(?:非常|十分|很)?(?:抱歉|理解)(?:给)?您|请问您?还有|(?:我们)?(?:一起|一步步)(?:来)?(?:排查|检查|看看|确认)"
)
"""Phrases of somebody at a desk."""

DESK_THING: Final = re.compile(
    r"\b(?:tools?|functions?|console|dashboard|crm|apis?|endpoint|back[- ]?end|back[- ]?office|diagnostics?|look-?up|provision\w*|hlr|hss|smsc|imsi|ambr|core (?:network|team)|(?:line|network|remote) (?:check|test|probe|trace)|"
    r"(?:subscriber|customer) (?:database|record|profile)|database|network team|knowledge base|playbook|runbook|work ?flow|checklist|eligibility|audit|work ?order|(?:tier|level|line) (?:two|three|2|3|ii)|second[- ](?:line|level|tier)|field (?:crew|team|engineer)|(?:outage|coverage|sector) (?:map|view)|"
    r"case file|parameters?|commands?|module|procedures?|guidelines?|protocols?|override|queue|escalation|credit note|config(?:uration)?|(?:in|from|on) (?:your|the) (?:\w+ )?(?:system|screen|records)|(?:the|your) (?:notes|logs?|script|manual))\b|"
    r"工具|接口|函数|模块|后台|工单|二线|三线|核心网|签约|字段|参数|日志|流程|规范|规定|守则|手册|诊断|脚本|指令|命令|知识库|话术|系统[里中]|信令|网元|权限(?:组|级)|查询客户|负荷|\b(?:hlr|hss|crm|api|ambr|sop)\b"
)
"""Things that only an operator's people handle."""

RULES: Final = re.compile(
    r"\byour (?:own |company |company's |internal )?(?:\w+ )?(?:policy|policies|rules?|guidelines?|procedures?|manual|script|playbook|protocol|process) (?:says?|states?|allows?|lets?|requires?|wants?|demands?|tells?|calls?)\b|"
    r"\b(?:order|way|steps?|what) (?:that )?your (?:policy|rules|guidelines|procedures?|manual|script|playbook|process)|\b(?:according to|per|under|as per) (?:your |the )?(?:company |internal )?(?:\w+ )?(?:policy|rules|guidelines|procedure|manual|section|protocol)|"
    r"(?:按(?:照)?|依(?:照|据)?|根据)(?:你们|您们|贵司|公司)?(?:的)?(?:规定|政策|规范|流程|标准|手册|制度)|标准(?:做法|流程|操作)|(?:规定|流程|规范|制度)(?:要求|写|上|里|是)"
)
"""Rules of the house, quoted at the agent."""

TECHNICAL: Final = re.compile(
    r"\b(?:you|we) (?:should|need to|have to|must|ought to)(?: just| simply| now| first| probably)? (?:run|re-?set|re-?provision|push|escalate|apply|verify|look up|refresh|clear|re-?activate|flag|toggle|re-?send|re-?start|query|authenticate)\b"
)
"""What the agent should do, in the agent's terms."""
