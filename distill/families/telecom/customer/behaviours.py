"""What customers do out of line, each at most once in a talk.

| name | what happens |
|---|---|
| partial_facts | asked for several facts, gives only the first |
| wrong_pin_first | says a wrong PIN, then the right one |
| forgot_pin | does not know the PIN |
| two_answers | gives a fact that was not asked for along with the one that was |
| refuses_step | will not do the first change on the phone until told why |
| asks_why | wants to know why before looking at something |
| off_topic | talks about something else once |
| impatient | asks how long this takes |
| guesses_first | answers from memory instead of looking |
| claims_done | says that the phone was restarted already |
| wants_promise | asks at the end for a promise that it never happens again |
| wants_goodwill | asks at the end for something for the trouble |
| slow_confirm | says "OK" without saying what the phone shows |
| asks_jargon | does not know a word |
| repeats_complaint | says once more how bad it is before answering |
| pauses | has to put the phone down for a moment |
"""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SAY: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "refuses_step": (
            ("Do I really have to? I would rather not touch that.", "非得这样吗?我不太想动那个。"),
            ("I don't like changing things on my phone. What is that good for?", "我不喜欢乱改手机。这有什么用?"),
        ),
        "asks_why": (
            ("Why do you need that?", "为什么要看这个?"),
            ("What has that got to do with it?", "这跟我的问题有什么关系?"),
        ),
        "off_topic": (
            ("Sorry, the dog just stole my sandwich. Are you having a busy day too?", "抱歉,狗刚把我的三明治叼走了。您今天也忙吧?"),
            ("It has been raining here all morning, terrible. What were you saying?", "这边下了一上午雨,真糟。您刚才说什么?"),
        ),
        "impatient": (
            ("How long is this going to take? I have to leave soon.", "还要多久?我马上得走了。"),
            ("Can we speed this up, please?", "能快一点吗?"),
        ),
        "guesses_first": (
            ("I think that is all as it should be.", "我觉得应该没问题吧。"),
            ("That should be fine, I never change anything there.", "那个应该好好的,我从来不动。"),
        ),
        "claims_done": (
            ("I did that this morning already.", "我早上已经弄过了。"),
            ("Been there, done that, before I called.", "打电话之前我就试过了。"),
        ),
        "wants_promise": (
            ("Can you promise me that this will never happen again?", "您能保证以后不再出这种事吗?"),
            ("I want your word that I won't have to call about this again.", "您得保证我不用再为这个打电话。"),
        ),
        "wants_goodwill": (
            ("And what do I get for all this trouble? A month for free would be fair.", "折腾这么久,总得补偿我吧?免一个月才公平。"),
            ("I think I deserve some money back for the hassle.", "这么麻烦,应该退我点钱。"),
        ),
        "slow_confirm": (("OK.", "好了。"), ("Yes, did it.", "嗯,弄了。")),
        "asks_jargon": (
            ("I have no idea what that is. Can you say it in plain words?", "我不懂这是什么。能说得简单点吗?"),
            ("You lost me there. What is that?", "没听懂,那是什么?"),
        ),
        "repeats_complaint": (
            ("This really is a nuisance, I have lost half a day already.", "真是麻烦,我已经耽误半天了。"),
            ("I pay every month and then this happens.", "我每个月都付钱,结果出这种事。"),
        ),
        "pauses": (
            ("One moment, there is somebody at the door. OK, back. What was it?", "等一下,有人敲门。好了,您刚才说什么?"),
            ("Hold on, I have to put you on the table. Right, go on?", "稍等,我先把您放桌上。好,您说?"),
        ),
    }
)  # fmt: skip
"""Behaviours that are a sentence in place of an answer, or along with one."""

KINDS: Final = (*SAY, "partial_facts", "wrong_pin_first", "forgot_pin", "two_answers")
"""Every behaviour there is."""

ALONGSIDE: Final = frozenset({"impatient", "repeats_complaint"})
"""Said together with the answer, which is given all the same."""

ABOUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "partial_facts": "asked for several facts at once you give only the first",
        "wrong_pin_first": "you say a wrong PIN first (the one listed as wrong pin) and put it right when told",
        "forgot_pin": "you do not remember your PIN",
        "two_answers": "you give a fact nobody asked for along with the one that was",
        "refuses_step": "you do not want to change something on the phone until you are told why",
        "asks_why": "you ask why the agent wants you to look at something",
        "off_topic": "you talk about something else for a moment",
        "impatient": "you ask how long this will take",
        "guesses_first": "you answer that it is surely all right, without looking, until asked again",
        "claims_done": "asked to switch the phone off and on, you say that you did it this morning; asked again you do it",
        "wants_promise": "at the end you ask for a promise that it never happens again",
        "wants_goodwill": "at the end you ask for some money back for the trouble",
        "slow_confirm": "you say only OK after a step",
        "asks_jargon": "you ask what a technical word means",
        "repeats_complaint": "you say once more what a nuisance this is",
        "pauses": "you have to put the phone aside for a moment",
    }
)
"""What a model that plays the customer is told of a behaviour."""
