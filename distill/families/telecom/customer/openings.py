"""How a customer brings a concern up, per topic and register. Nobody names a cause: a customer does not know it."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from distill.families.telecom.spec import Register

SYMPTOMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "no_service": ("I cannot make any calls.", "My phone has no service.", "Nobody can reach me and I can reach nobody.", "My phone is dead, as far as calling goes.", "Calls don't work any more.", "I get no network at all."),
        "slow_data": ("The internet on my phone crawls.", "Mobile internet is as good as gone.", "Pages take for ever to load, when they load.", "My mobile internet is useless.", "Nothing loads on my phone unless I am on Wi-Fi.", "Maps and mail don't load on the road."),
        "mms": ("I cannot send pictures in messages.", "Picture messages don't go out.", "When I send a photo by text it just sits there.", "My photos get stuck with a red mark.", "Texts go through, pictures don't."),
        "roaming_calls": ("I am abroad and my phone finds nothing.", "Since I crossed the border my phone is silent.", "I landed and cannot call anybody.", "My phone does not work over here."),
        "roaming_data": ("I am abroad and have no internet.", "Calls work here, internet does not.", "No data since I arrived.", "I am travelling and nothing loads."),
        "charge": ("There is something on my bill that I don't agree with.", "My bill is wrong.", "You have charged me for something I should not pay.", "I have a question about a charge.", "I looked at my bill and I am not happy."),
        "plan": ("I want to change my plan.", "My plan does not fit any more.", "I need another plan.", "I would like to talk about my plan.", "Time for a different plan."),
        "promotion": ("I have heard of a promotion and want it.", "A friend pays less than I do.", "There was a promotion I should get.", "I want the discount you advertise."),
        "outage": ("What is wrong with the network here?", "Nothing works here, the neighbours have the same.", "Is there a fault in our area?", "All of our street is offline, it seems."),
        "works": ("I have heard that you will work on the network here.", "There is a note about works on your mast in our hall.", "Will I be cut off because of your works?"),
        "lost": ("My phone is gone.", "I cannot find my phone anywhere.", "Somebody may have my phone.", "I am calling from a friend's phone because mine is gone."),
        "lost_replaced": ("My phone is gone, and I have bought a new one.", "My old phone is gone; I have another one here with nothing in it.", "I need my number on another phone, mine is gone."),
        "found": ("My phone has turned up again.", "I reported my phone as lost, and it was in the sofa.", "I have my phone back."),
        "fraud": ("I got a text about a change to my number that I never asked for.", "Something strange is going on with my number.", "You wrote to me that my number is about to change. That was not me.", "I am afraid somebody is after my number."),
        "fraud_calls": ("People tell me that a stranger answers when they call me.", "I get no calls any more, somebody else seems to.", "My mother called me and a stranger picked up."),
        "port_in": ("I wanted to bring my number along, and nothing happens.", "My old number is still not here.", "I am waiting for my number from my old operator.", "Where is my number?"),
        "port_stay": ("I told another operator to take my number, and I have changed my mind.", "I don't want to leave after all.", "I have asked for my number to be moved, but I would like to stay."),
        "port_unlock": ("I want to take my number to somebody else.", "My new operator says my number cannot be moved.", "I am leaving, and you won't let my number go."),
    }
)  # fmt: skip

CHINESE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "no_service": ("我的手机打不了电话了。", "手机一点信号都没有。", "电话打不进来也打不出去。"),
        "slow_data": ("手机上网慢得不行。", "流量基本用不了。", "网页半天打不开。"),
        "mms": ("图片发不出去。", "发照片一直卡着。", "文字能发,照片发不了。"),
        "roaming_calls": ("我在国外,手机没信号。", "一出国手机就打不通了。"),
        "roaming_data": ("我在国外,上不了网。", "到了这边就没有网络。"),
        "charge": ("账单上有一笔钱不对。", "我想问一笔收费。", "这个月多收了我一笔。"),
        "plan": ("我想换个套餐。", "现在的套餐不合适了。"), "promotion": ("我想要那个优惠。", "听说有个优惠活动。"),
        "outage": ("我们这边网络怎么了?", "整条街都没有网。"), "works": ("听说你们要施工?", "楼里贴了施工通知。"),
        "lost": ("我的手机丢了。", "手机找不到了。"), "lost_replaced": ("手机丢了,我买了新的。", "旧手机没了,手上有一部新的。"),
        "found": ("手机找到了。", "手机又找回来了。"),
        "fraud": ("我收到一条奇怪的短信,说我的号码要改。", "有人好像在动我的号码。"),
        "fraud_calls": ("别人打我电话,接的是陌生人。", "打我电话的人说接的不是我。"),
        "port_in": ("我的旧号码还没转过来。", "号码转网一直没有动静。"), "port_stay": ("我改主意了,不想转走了。", "我还是想留下来。"),
        "port_unlock": ("我想把号码转走。", "新的运营商说我的号码转不了。"),
    }
)  # fmt: skip

_SERVICE: Final = (
    "I need it for work.", "It has been like this since yesterday.", "It started this morning.", "It was fine last week.",
    "I cannot go on like this.", "I run a small shop and this costs me customers.", "I have tried everything I can think of.",
    "My train leaves soon and I need to sort this out.", "I am waiting for a message from my doctor.",
)  # fmt: skip
_CALLING: Final = ("My family cannot reach me.", "I have an appointment to confirm.", "My daughter is at a camp and I want to hear from her.")  # fmt: skip
_DESK: Final = (
    "I have meant to call for days.", "I only have a few minutes.", "I went through my papers last night.",
    "Money is tight this month.", "My partner said I should just ask.", "I like to have such things settled.",
    "I looked on your website and got nowhere.", "It is not urgent, but it bothers me.",
)  # fmt: skip
_LOST: Final = (
    "I am quite upset, everything is on it.", "I had it this morning.", "I was out all day and can't say where.",
    "My whole address book is in there.", "I am worried what somebody could do with it.",
)  # fmt: skip
_FOUND: Final = ("What a relief.", "I feel a little silly.", "I would like to use it again today.")
_FRAUD: Final = (
    "I have not asked for anything.", "My bank sends codes to this number.", "I hardly slept last night.",
    "I have read about such things in the paper.", "Nobody else uses my phone.",
)  # fmt: skip
_PORT: Final = (
    "All my customers have that number.", "I have had that number for years.", "I have waited for days.",
    "My family only knows that number.", "I have to tell people which number to use.",
)  # fmt: skip

EFFECTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(("no_service", "roaming_calls"), _SERVICE + _CALLING),
        **dict.fromkeys(("slow_data", "mms", "roaming_data", "outage"), _SERVICE),
        **dict.fromkeys(("charge", "plan", "promotion", "works"), _DESK),
        **dict.fromkeys(("lost", "lost_replaced"), _LOST),
        "found": _FOUND,
        **dict.fromkeys(("fraud", "fraud_calls"), _FRAUD),
        **dict.fromkeys(("port_in", "port_stay", "port_unlock"), _PORT),
    }
)
"""What it means to the customer, by topic."""

GREETINGS: Final = (
    "Hello!",
    "Hi there,",
    "Good morning.",
    "Good afternoon.",
    "Hey,",
    "Hello, I hope you can help me.",
    "Hi, me again.",
    "Good day to you.",
)
WISHES: Final = (
    "Can you help?",
    "Please look into it.",
    "What can be done?",
    "Could you sort this out?",
    "I hope you can do something.",
    "",
)
VAGUE: Final = (
    "Something is not right.",
    "I don't know how to put it.",
    "It is a bit odd.",
    "Maybe it is me, maybe it is you.",
    "I am not good with these things.",
)
PREMISES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "calls": ("I am sure your network is down again.", "You must have cut me off by mistake.", "It can only be the new tower you built."),
        "data": ("You have slowed me down on purpose, I am sure.", "Your network is overloaded, obviously.", "My phone must be broken, I think."),
        "mms": ("You have switched picture messages off, I heard.", "It must be the other person's phone."),
        "told": ("You owe me at least that, it says so in the contract.", "Your colleague promised me that last week.", "I know for a fact that you have to do this."),
    }
)  # fmt: skip
"""False causes and claims, said with conviction."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the opening may draw on."""

    topic: str
    proof: str
    wants: str
    number: str
    town: str
    context: str


def opening(spoken: Spoken, register: Register, chance: random.Random, *, premise: bool) -> str:
    """The first words for a concern."""
    symptom = chance.choice(SYMPTOMS[spoken.topic])
    effect, wish = chance.choice(EFFECTS[spoken.topic]), chance.choice(WISHES)
    false = chance.choice(PREMISES[spoken.proof]) if premise else ""
    match register:
        case "terse":
            parts = [symptom, false]
        case "chatty":
            parts = [chance.choice(GREETINGS), spoken.context, symptom, effect, false, wish]
        case "typos":
            return _typos(" ".join(part for part in (symptom, effect, false, wish) if part), chance)
        case "detailed":
            where = f"I am in {spoken.town}." if spoken.proof != "told" or spoken.topic == "works" else ""
            parts = [
                symptom,
                f"The number is {spoken.number}.",
                where,
                effect,
                false,
                spoken.wants if spoken.proof == "told" else "",
            ]
        case "vague":
            parts = [chance.choice(GREETINGS), chance.choice(VAGUE), symptom, false]
        case "bilingual":
            parts = [chance.choice(CHINESE[spoken.topic]), chance.choice((symptom, "")), effect, false]
    return " ".join(part for part in parts if part)


def later(topic: str, wants: str, chance: random.Random) -> str:
    """How a further concern is brought up once the first is settled."""
    lead = chance.choice(
        (
            "Oh, one more thing.",
            "While I have you:",
            "There is something else.",
            "And another thing.",
            "Before I forget:",
        )
    )
    return f"{lead} {chance.choice(SYMPTOMS[topic])} {wants}"


def _typos(text: str, chance: random.Random) -> str:
    """Lower case, a few letters swapped or doubled, as typed on a phone; numbers stay as they are."""
    words = text.lower().split()
    for place in chance.sample(range(len(words)), min(len(words), max(1, len(words) // 6))):
        word = words[place]
        if len(word) > 4 and word.isalpha():
            at = chance.randrange(1, len(word) - 2)
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            words[place] = swapped if chance.random() < 0.6 else word[:at] + word[at] + word[at:]
    return " ".join(words)
