"""What customers complain of and wish for, by topic, and how they put it. Nobody names a cause: a customer does not know it."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SYMPTOMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "no_service": ("I cannot make any calls.", "My phone has no service.", "Nobody can reach me and I can reach nobody.", "My phone is dead, as far as calling goes.", "Calls don't work any more.", "I get no network at all.", "Every call I try breaks off at once.", "My phone won't ring and won't dial.", "I can't phone anyone.", "People say they can't get hold of me, and my own calls fail.", "Whenever I dial, nothing happens.", "My line seems to be dead."),
        "slow_data": ("The internet on my phone crawls.", "Mobile internet is as good as gone.", "Pages take for ever to load, when they load.", "My mobile internet is useless.", "Nothing loads on my phone unless I am on Wi-Fi.", "Maps and mail don't load on the road.", "Away from my Wi-Fi the phone is good for nothing.", "Videos won't play and even a plain page hangs.", "My phone takes minutes to open one page.", "The internet on my phone has practically stopped.", "Outside the house I can't get anything online.", "Apps just spin and spin when I am out."),
        "mms": ("I cannot send pictures in messages.", "Picture messages don't go out.", "When I send a photo by text it just sits there.", "My photos get stuck with a red mark.", "Texts go through, pictures don't.", "I can't send a photo to anybody by message.", "Every picture I text comes back as failed.", "My picture messages never arrive.", "Photos in messages won't leave my phone."),
        "roaming_calls": ("I am abroad and my phone finds nothing.", "Since I crossed the border my phone is silent.", "I landed and cannot call anybody.", "My phone does not work over here.", "I am out of the country and can't make a call.", "No calls since I left home.", "I am on a trip abroad and my phone is of no use."),
        "roaming_data": ("I am abroad and have no internet.", "Calls work here, internet does not.", "No data since I arrived.", "I am travelling and nothing loads.", "I can't get online in this country.", "Outside the hotel I have no internet here.", "I crossed the border and the internet was gone."),
        "charge": ("There is something on my bill that I don't agree with.", "My bill is wrong.", "You have charged me for something I should not pay.", "I have a question about a charge.", "I looked at my bill and I am not happy.", "There is a charge I want to talk about.", "My last bill has something on it that shouldn't be there.", "I don't see why I should pay all of this bill.", "One item on my bill bothers me.", "I am calling about my last bill."),
        "plan": ("I want to change my plan.", "My plan does not fit any more.", "I need another plan.", "I would like to talk about my plan.", "Time for a different plan.", "I'd like to move to another plan.", "I think I am on the wrong plan.", "Can we look at my plan?"),
        "promotion": ("I have heard of a promotion and want it.", "A friend pays less than I do.", "There was a promotion I should get.", "I want the discount you advertise.", "I am calling about one of your offers.", "I saw an offer of yours and would like it.", "You have a deal on, and I want to be part of it."),
        "outage": ("What is wrong with the network here?", "Nothing works here, the neighbours have the same.", "Is there a fault in our area?", "All of our street is offline, it seems.", "Has the network gone down here?", "Nobody in the building has any reception.", "The whole neighbourhood seems to be without network."),
        "works": ("I have heard that you will work on the network here.", "There is a note about works on your mast in our hall.", "Will I be cut off because of your works?", "I have read that you are going to work on the mast nearby.", "My landlord says you are planning works here."),
        "lost": ("My phone is gone.", "I cannot find my phone anywhere.", "Somebody may have my phone.", "I am calling from a friend's phone because mine is gone.", "I no longer have my phone.", "My phone has disappeared."),
        "lost_replaced": ("My phone is gone, and I have bought a new one.", "My old phone is gone; I have another one here with nothing in it.", "I need my number on another phone, mine is gone.", "I've had to buy a new phone because the old one is gone.", "I have a new phone in my hand and need my old number on it; the other phone is gone."),
        "found": ("My phone has turned up again.", "I reported my phone as lost, and it was in the sofa.", "I have my phone back.", "The phone that I had reported as lost is here again.", "Good news, my phone was found."),
        "fraud": ("I got a text about a change to my number that I never asked for.", "Something strange is going on with my number.", "You wrote to me that my number is about to change. That was not me.", "I am afraid somebody is after my number.", "I had a message about my number that I don't understand at all.", "There was a text saying something was ordered for my number, and I ordered nothing."),
        "fraud_calls": ("People tell me that a stranger answers when they call me.", "I get no calls any more, somebody else seems to.", "My mother called me and a stranger picked up.", "My friends reach somebody else when they dial my number.", "Somebody else seems to be answering my calls."),
        "port_in": ("I wanted to bring my number along, and nothing happens.", "My old number is still not here.", "I am waiting for my number from my old operator.", "Where is my number?", "I changed to you and was promised my old number, and it has not come.", "My number should have come over from my last operator."),
        "port_stay": ("I told another operator to take my number, and I have changed my mind.", "I don't want to leave after all.", "I have asked for my number to be moved, but I would like to stay.", "I was going to leave you, and now I would rather not.", "Please keep my number, I am not leaving after all."),
        "port_unlock": ("I want to take my number to somebody else.", "My new operator says my number cannot be moved.", "I am leaving, and you won't let my number go.", "I'd like to take my number along to another company.", "The other company says that it can't have my number yet."),
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

WANTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "no_service": ("I want to be able to make calls again.", "I want to phone and be phoned again.", "Just get my calls working again.", "I need my phone to make and take calls.", "I'd like my calls back."),
        "slow_data": ("I want normal internet on the phone again.", "I want the internet on my phone to work as it used to.", "I'd like pages to load again when I am out.", "Just make the mobile internet usable again.", "I want to be online on the road again."),
        "mms": ("I want to be able to send pictures again.", "I'd like my photos to go out again.", "I just want to text a picture and have it arrive.", "I want picture messages to work again."),
        "roaming_calls": ("I want to use my phone here.", "I want to be able to call from here.", "I'd like my phone to work while I am away."),
        "roaming_data": ("I want internet here.", "I'd like to get online from here.", "I want to use the internet on my phone while I am here."),
        "outage": ("I want to know what is going on.", "I'd like to know what is wrong and how long it lasts.", "Tell me what the matter is here."),
        "works": ("I want to know when the works are over.", "I'd like to know until when that goes on.", "Tell me when it will be finished."),
        "lost": ("Close the line, so that nobody can use it.", "I want the line shut, so nobody makes calls on it.", "Please see to it that nobody can use my line."),
        "lost_replaced": ("Close the line, and get my number onto my new phone.", "I want the old phone shut out and my number on the new one.", "Please block the old one and put my number on this phone."),
        "found": ("I have found my phone, switch it on again.", "The phone is here, so please switch the line on again.", "I'd like to use my line again now."),
        "fraud": ("Stop whatever is going on with my number.", "I want you to look whether somebody is doing something with my number, and to stop it.", "Make sure that nobody takes my number."),
        "fraud_calls": ("Find out who gets my calls, and stop it.", "I want my calls to come to me and to nobody else.", "Please see where my calls go, and put an end to it."),
        "port_in": ("I want my old number on this line.", "I'd like my old number here, as I was told.", "Get my old number onto this line, please."),
        "port_stay": ("Cancel the move, I want to stay.", "Please stop the move, I'd like to stay with you.", "I want to keep my number with you, so call off the move."),
        "port_unlock": ("Take the lock off my number, so that I can move it.", "I want my number free to be moved.", "Please make my number ready to move."),
    }
)  # fmt: skip
"""What the caller wants, by topic; a request for something in particular has words of its own."""

_SERVICE: Final = (
    "It has been like this since yesterday.", "It started this morning.", "It was fine last week.",
    "I cannot go on like this.", "I have tried everything I can think of.", "It came out of nowhere.",
    "Yesterday it still worked.", "I rely on this phone.", "It makes the phone useless.", "I don't know what else to try.",
    "A friend's phone works fine next to mine.",
)  # fmt: skip
_CALLING: Final = ("My family cannot reach me.", "I have an appointment to confirm.", "I am expecting a call.", "I have to ring somebody back.")  # fmt: skip
_AREA: Final = (
    "It has been like this since yesterday.", "It started this morning.", "Nobody has told us anything.",
    "We are all wondering here.", "It would be good to know what to expect.",
)  # fmt: skip
_DESK: Final = (
    "I have meant to call for days.", "I went through my papers last night.", "My partner said I should just ask.",
    "I like to have such things settled.", "I looked on your website and got nowhere.", "It is not urgent, but it bothers me.",
    "I would rather sort it out by phone.", "I hope it is quickly done.", "It has been on my list for a while.",
)  # fmt: skip
_LOST: Final = (
    "I am quite upset, everything is on it.", "I had it this morning.", "I was out all day and can't say where.",
    "My whole address book is in there.", "I am worried what somebody could do with it.", "I have searched everywhere.",
    "I noticed it an hour ago.", "All my pictures are on it.",
)  # fmt: skip
_FOUND: Final = ("What a relief.", "I feel a little silly.", "I would like to use it again today.", "It was there all along.", "Lucky me.")  # fmt: skip
_FRAUD: Final = (
    "I have not asked for anything.", "My bank sends codes to this number.", "I hardly slept last night.",
    "I have read about such things in the paper.", "Nobody else uses my phone.", "It gives me the creeps.",
    "I don't know what to make of it.",
)  # fmt: skip
_PORT: Final = (
    "I have had that number for years.", "My family only knows that number.", "I have to tell people which number to use.",
    "Everybody has that number of me.", "I don't want to lose that number.",
)  # fmt: skip

EFFECTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(("no_service", "roaming_calls"), _SERVICE + _CALLING),
        **dict.fromkeys(("slow_data", "mms", "roaming_data"), _SERVICE),
        "outage": _AREA,
        **dict.fromkeys(("charge", "plan", "promotion", "works"), _DESK),
        **dict.fromkeys(("lost", "lost_replaced"), _LOST),
        "found": _FOUND,
        **dict.fromkeys(("fraud", "fraud_calls"), _FRAUD),
        **dict.fromkeys(("port_in", "port_stay", "port_unlock"), _PORT),
    }
)
"""What it means to the customer, by topic."""

BROKEN: Final = frozenset({"no_service", "slow_data", "mms", "roaming_calls", "roaming_data"})
"""Topics in which something does not work that the caller needs."""

OWN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "hurried_expert": ("I have a deployment running and need it.", "I am on call tonight.", "I need this for work.", "My next meeting starts soon."),
        "calm_novice": ("I am not good with these things.", "I would not know where to look.", "I hope it is something simple."),
        "worried_parent": ("My daughter is at a camp and I want to hear from her.", "The school has only this number.", "I have to pick up my son and must be reachable.", "The nursery may call at any time."),
        "grumpy_regular": ("I pay for this every month.", "It is not the first time I call you.", "With my old operator that never happened."),
        "chatty_senior": ("My grandchildren always write to me, you see.", "I am waiting for a message from my doctor.", "My sister and I talk every evening."),
        "polite_student": ("I have an exam and the group writes to me there.", "My job at the cinema calls me in by phone.", "I share my notes that way."),
        "business_traveller": ("My train leaves soon and I need to sort this out.", "I have clients waiting.", "I have three appointments today."),
        "bilingual_shopkeeper": ("I run a small shop and this costs me customers.", "My suppliers order by phone.", "Customers call me all day."),
    }
)  # fmt: skip
"""What it means to one kind of caller, where something does not work."""

_ANY_CONTEXT: Final = (
    "I hope I am right with you.",
    "I was told this is the number to call.",
    "I have a minute now, so I thought I would call.",
    "Your line was busy before.",
)
_HOME: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "hurried_expert": ("I am calling from the office.", "I am between two meetings."),
        "calm_novice": ("It is my first call to you.", "A neighbour said you would be able to help."),
        "worried_parent": ("I am at home with the children.", "I am sitting in the car outside the school."),
        "grumpy_regular": ("I have been with you for years.", "I have the folder with my bills right here."),
        "chatty_senior": ("I have made myself a cup of tea first.", "My neighbour said you are such nice people."),
        "polite_student": ("I am in the library, so I have to speak softly.", "I am sitting in a café with their Wi-Fi."),
        "business_traveller": ("I am at the station.", "I am on my lunch break."),
        "bilingual_shopkeeper": ("The shop is empty just now, so I have time.", "I am standing behind the counter."),
    }
)  # fmt: skip
_AWAY: Final = (
    "I am calling from the hotel.",
    "I am on the hotel's Wi-Fi now.",
    "I only arrived the other day.",
    "My host lets me use the phone in the hall.",
)


def contexts(persona: str, *, abroad: bool) -> tuple[str, ...]:
    """What this caller may say in passing of where it is."""
    return _ANY_CONTEXT + (_AWAY if abroad else _HOME.get(persona, ()))


def effects(topic: str, persona: str) -> tuple[str, ...]:
    """What it means to this caller."""
    return EFFECTS[topic] + (OWN.get(persona, ()) if topic in BROKEN else ())


_TAKEN: Final = (
    "You owe me at least that, it says so in the contract.",
    "Your colleague promised me that last week.",
    "I know for a fact that you have to do this.",
)
_MOVED: Final = (
    "You are holding my number back on purpose, I am sure.",
    "Your colleague told me last week that it was all settled.",
    "By law that has to happen within a day, I know that.",
)

PREMISES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(("no_service", "roaming_calls"), ("I am sure your network is down again.", "You must have cut me off by mistake.", "It can only be the new tower you built.", "My phone must be broken, there is no other way.", "Somebody at your end has pulled a plug, I bet.")),
        **dict.fromkeys(("slow_data", "roaming_data"), ("You have slowed me down on purpose, I am sure.", "Your network is overloaded, obviously.", "My phone must be broken, I think.", "It can only be too many people on your mast.")),
        "mms": ("You have switched picture messages off, I heard.", "It must be the other person's phone.", "Surely your network is too weak for pictures."),
        "outage": ("You must have switched a mast off to save money.", "I am sure somebody has cut your cable.", "It is the weather, it must be."),
        "works": ("You will be cutting us off for weeks, I heard.", "I am sure everything is off already because of it."),
        **dict.fromkeys(("charge", "plan", "promotion"), _TAKEN),
        **dict.fromkeys(("lost", "lost_replaced", "found"), ("A phone that is switched off can't be used by anybody, so there is no hurry I suppose.", "You can see on your map where it is, I know that.", "Your colleague said that I needn't prove anything for this.")),
        **dict.fromkeys(("fraud", "fraud_calls"), ("It must be one of your own people.", "I am sure that my phone has been hacked.", "You have sold my data, that is how it happened.")),
        **dict.fromkeys(("port_in", "port_stay", "port_unlock"), _MOVED),
    }
)  # fmt: skip
"""False causes and claims, said with conviction."""
