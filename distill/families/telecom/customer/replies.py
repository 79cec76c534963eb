"""Words for facts and behaviours, for a yes, a no, and for not knowing."""

# ruff: noqa: E501 - sentences read best on one line

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from distill.families.telecom.customer.behaviours import ABOUT, SAY
from distill.families.telecom.customer.ways import Ways

if TYPE_CHECKING:
    from distill.families.telecom.customer.actor import Actor
    from distill.families.telecom.customer.script import CustomerScript

NAMED: Final[Mapping[str, Ways]] = MappingProxyType(
    {
        "name": Ways(("My name is {}.", "The name is {}.", "I'm {}."), ("我叫{}。",)),
        "phone_number": Ways(("The number is {}.", "My number is {}.", "It's about {}.", "The phone number is {}.", "The line in question is {}.", "This is about the number {}."), ("号码是{}。", "我的号码是{}。", "手机号{}。")),
        "birth_date": Ways(("I was born on {}.", "My date of birth is {}.", "My birthday is {}.", "My birth date is {}."), ("出生日期是{}。", "我是{}出生的。", "生日{}。")),
        "postcode": Ways(("The postcode is {}.", "My postcode is {}.", "Postcode {}.", "The postcode you should have is {}.", "The postcode here is {}."), ("邮编是{}。", "我这边邮编{}。", "邮编{}。")),
        "pin": Ways(("The PIN is {}.", "My PIN is {}.", "PIN {}.", "The PIN I set is {}.", "The PIN on the account is {}.", "The account PIN is {}."), ("密码是{}。", "账户密码{}。", "我设的密码是{}。")),
        "account_number": Ways(("My account number there was {}.", "The account number with them is {}.", "Account number {}.", "On their last bill it says {}.", "They had me under {}."), ("那边的账号是{}。", "原来的账号{}。")),
        "transfer_pin": Ways(("The transfer PIN they gave me is {}.", "The transfer PIN is {}.", "They gave me {} as the transfer PIN.", "Transfer PIN {}."), ("他们给的携号码是{}。", "携号码是{}。")),
        "top_up": Ways(("{} MB will do.", "{} MB, please.", "I'd take {} MB.", "Let's say {} MB.", "Make it {} MB.", "{} MB should be enough."), ("{} MB就够了。", "要 {} MB。")),
        "pack": Ways(("The {} pack, please.", "I'll take the {} pack.", "I'd go for the {} pack.", "Make it the {} pack.", "The {} pack suits me best."), ("要{}那个。", "{}那个就行。")),
        "stolen": Ways(("{}",), ("{}",)),
        "wants": Ways(("{}",), ("{}",)),
    }
)  # fmt: skip
"""Answers that say what it is they give."""

BARE: Final = Ways(("It's {}.", "{}.", "That would be {}.", "It is {}.", "{}, that's it."), ("是{}。", "{}。"))
"""Answers to a question for one thing alone."""

ALONE: Final = frozenset({"phone_number", "birth_date", "postcode", "pin", "account_number", "transfer_pin"})

UNKNOWN: Final[Mapping[str, Ways]] = MappingProxyType(
    {
        "pin": Ways(
            ("I don't remember the PIN.", "I can't recall any PIN.", "No idea, I never use that PIN.", "The PIN? I have forgotten it.", "I must have written that PIN down somewhere, but I don't know where.", "I'm afraid I have forgotten my PIN.", "That PIN is long gone from my memory.", "I don't have the PIN to hand."),
            ("密码我不记得了。", "密码忘了。", "想不起密码了。"),
            {"curt": ("Who remembers a PIN like that?", "I have far too many PINs to keep that one in mind."), "warm": ("Oh dear, the PIN. My head is like a sieve.", "I set that PIN so long ago, it has gone clean out of my head."), "tense": ("I can't think of the PIN right now, I'm sorry.", "Oh no, the PIN. It won't come to me.")},
        ),
        "one_time_code": Ways(("No text has come.", "There is no text here.", "I haven't got any text."), ("没有收到短信。", "短信没来。")),
    }
)  # fmt: skip
NOT_KNOWN: Final = Ways(
    ("I don't know that.", "I couldn't tell you.", "That I don't know, I'm afraid.", "No idea, sorry.", "I don't have that.", "I have nothing like that here."),
    ("这个我不知道。", "这我不清楚。"),
)  # fmt: skip

YES: Final = Ways(
    ("Yes, please do.", "Yes, go ahead.", "That's fine, go ahead.", "Yes, you may do that.", "Please do.", "Yes, I agree.", "All right, yes.", "Sounds good, yes.", "Okay, do that.", "I'm fine with that.", "Yes, that would help."),
    ("好的,请办吧。", "可以,办吧。", "行,好的。"),
    {"curt": ("Yes. Go on.", "Fine, do it.", "Yes, just do it."), "warm": ("Oh yes, please, that would be lovely.", "Yes, do, and thank you."), "tense": ("Yes, please, quickly.", "Yes, anything that helps.")},
)  # fmt: skip
NO: Final = Ways(
    ("No.", "No, thanks.", "No, I don't want that.", "No, not now."),
    ("不用了。", "算了,不要。"),
    {"curt": ("No way.",)},
)
CANNOT_READ: Final = Ways(
    ("I cannot get at the texts just now.", "I can't see any texts at the moment.", "I have no way to read texts right now.", "The texts don't come to me here, I'm afraid.", "I can't open the messages at the moment.", "Texts are no good, I can't read them now."),
    ("短信我现在看不了。", "现在没法看短信。"),
)  # fmt: skip
AND_NOW: Final = Ways(
    ("All right. And now?", "Okay. What happens next?", "I see. So what do we do?", "Understood. And what now?", "Right, and then?", "I hear you. What next?"),
    ("好的,然后呢?", "嗯,接下来呢?"),
)  # fmt: skip
STILL_BAD: Final = Ways(
    ("It still does not work.", "No change, I'm afraid: it still doesn't work.", "It is just as before.", "Sorry, it is no better."),
    ("还是不行。", "还是老样子。"),
)  # fmt: skip


def fact(actor: Actor, name: str, *, mismatch: bool, alone: bool) -> str:
    """What is said when asked for a fact; the second time a mistaken PIN is put right. `alone` answers may be bare."""
    script, mind = actor.script, actor.mind
    value = script.fact(name)
    if name == "pin" and script.wrong_pin:
        if "wrong_pin_first" not in mind.done:
            actor.mind = replace(mind, done=mind.done | {"wrong_pin_first"})
            value = script.wrong_pin
        elif mismatch:
            return actor.say("mixed_up", MIXED_UP).format(value)
    if not value:
        return actor.say(f"unknown/{name}", UNKNOWN.get(name, NOT_KNOWN))
    if name in {"wants", "stolen"}:
        value = script.concerns[mind.concern].wants or value if name == "wants" else value
        return actor.say(name, NAMED[name]).format(value)
    if name == "birth_date":
        value = spoken_date(value, actor.script.voice.seed, chinese=actor.chinese)
    ways = NAMED.get(name, BARE)
    if alone and name in ALONE:
        ways = Ways((*ways.english, *BARE.english), (*ways.chinese, *BARE.chinese))
    said = (actor.reply(name, ways) if alone else actor.say(name, ways)).format(value)
    return said[0].upper() + said[1:]


MIXED_UP: Final = Ways(
    ("Oh, I mixed it up. It is {}.", "Sorry, that was the one for my bank. It's {}.", "My mistake, I meant {}.", "Wait, no, the right one is {}.", "Ah, wrong one. {} it is."),
    ("哦,我记错了,是{}。", "不对,应该是{}。"),
)  # fmt: skip


def spoken_date(iso: str, seed: int, *, chinese: bool) -> str:
    """A date as people say it, each always in the same way."""
    day = date.fromisoformat(iso)
    if chinese:
        return f"{day.year}年{day.month}月{day.day}日"
    nth = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    forms = (
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"the {day.day}{nth} of {day:%B} {day.year}",
        f"{day:%B} {day.day}{nth}, {day.year}",
    )
    return forms[seed % len(forms)]


def line(actor: Actor, name: str) -> str:
    """A behaviour's sentence."""
    return actor.say(name, SAY[name])


def described(script: CustomerScript, name: str) -> str:
    """What a model that plays the customer is told of a behaviour, with one wording that this customer may take."""
    like = script.voice.way(SAY[name], name, 0, chinese=False) if name in SAY else ""
    return f'{ABOUT[name]} (in the way of: "{like}")' if like else ABOUT[name]
