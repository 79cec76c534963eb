"""Whole sentences of the reference agent: how it greets, insists, refuses, hands over and closes."""

# ruff: noqa: E501 - sentences and rows read best on one line

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from distill.families.telecom.agent.words import Words

LEAD: Final = (
    "", "", "", "", "", "All right. ", "Right. ", "Understood. ", "I see. ", "Thank you. ", "Thanks. ", "Okay. ", "Noted. ",
)  # fmt: skip
TAIL: Final = ("", "", "", " Tell me what you see.", " What does it show?", " What does it say there?")

HELLO: Final = (
    Words("Hello, this is {company}.", "您好,这里是{company}。"),
    Words("Good day, you are through to {company}.", "您好,{company}为您服务。"),
    Words("{company}, hello.", "{company},您好。"),
    Words("Welcome to {company}.", "欢迎致电{company}。"),
    Words("Hello and welcome to {company}.", "您好,欢迎致电{company}。"),
)
SORRY: Final = (
    Words("I am sorry to hear that.", "很抱歉给您添麻烦了。"),
    Words("I'm sorry about the trouble.", "抱歉让您遇到这种事。"),
    Words("That is unpleasant, and I will see what can be done.", "这确实麻烦,我来看看。"),
    Words("I will look into it with you.", "我和您一起查。"),
    Words("Let me find out with you how it comes about.", "我来查一查是怎么回事。"),
    Words("That should not be; I will go through it with you.", "不该这样,我来查。"),
)
GLADLY: Final = (
    Words("I will gladly look into it.", "好的,我来看看。"),
    Words("I can look at that with you.", "这个我来帮您看。"),
    Words("I will look into it right away.", "我先看看情况。"),
    Words("You have come to the right place.", "这事找我就对了。"),
    Words("I am happy to see to it.", "我来给您处理。"),
)
NOT_YET: Final = (
    Words("Whether that is so I cannot say yet; I would rather look than guess.", "是不是这样还不好说,我先查清楚。"),
    Words("I do not know yet whether it is as you think, so I will look first.", "原因还不清楚,我先看一看。"),
    Words("I cannot tell that from here yet, so I will check before I say so.", "我手上还没有依据,先查一下。"),
)
"""To a caller who is sure of a cause or a claim that nothing has shown."""

INSIST: Final = MappingProxyType(
    {
        "why": (
            Words("I understand. {reason} {ask}", "我明白。{reason}{ask}"),
            Words("Fair question. {reason} {ask}", "问得有道理。{reason}{ask}"),
            Words("Of course you may know. {reason} {ask}", "应该告诉您。{reason}{ask}"),
        ),
        "guess": (
            Words("It may well be so, but I would rather know. {ask}", "也许是的,不过还是看一眼好。{ask}"),
            Words("I would like to be sure of it. {reason} {ask}", "我想确认一下。{reason}{ask}"),
        ),
        "done": (
            Words("Good that you tried. {reason} {ask}", "您试过就好。{reason}{ask}"),
            Words(
                "I believe you, and still it is needed once more. {reason} {ask}",
                "我相信您,不过还需要再来一次。{reason}{ask}",
            ),
        ),
        "other": (
            Words("No problem. {ask}", "没关系。{ask}"),
            Words("Back to the phone, if you like. {ask}", "我们接着来。{ask}"),
            Words("Never mind. {ask}", "不要紧。{ask}"),
        ),
    }
)
HESITATES: Final = MappingProxyType(
    {
        **dict.fromkeys(("asks_why", "refuses_step", "asks_jargon"), "why"),
        "guesses_first": "guess",
        "claims_done": "done",
    }
)
"""By what the customer did instead, how the agent answers it."""

MISMATCH: Final = (
    Words("That does not match what we have.", "这和我们登记的不一致。"),
    Words("I am sorry, that does not match.", "抱歉,对不上,和登记的不一致。"),
    Words("The system says that it does not match.", "系统显示不一致。"),
)
AGAIN: Final = (
    Words("I still need an answer.", "这一点我还需要知道。"),
    Words("Once more, please.", "请您再说一次。"),
    Words("Where were we?", "刚才说到哪儿了?"),
    Words("I have to ask once more.", "我还得再问一次。"),
)
BACK: Final = (
    Words("Back to my question, please.", "请先回答我刚才的问题。"),
    Words("I need a yes or a no from you.", "请您给我一个明确的答复。"),
)

NOT_IDENTIFIED: Final = (
    Words(
        "What I have is not enough to be sure that this is your account, so it stays closed to me.",
        "现有的信息不够证明这是您的账户,所以我不能打开它。",
    ),
    Words(
        "Without enough right answers I am not allowed to go into the account, for the holder's protection.",
        "答对的不够,为了保护机主,我不能进入这个账户。",
    ),
    Words(
        "I cannot confirm that you are the account holder, so I may not look into the account or change it.",
        "我没办法确认您是机主,所以不能查看或改动这个账户。",
    ),
    Words(
        "The answers do not prove that the account is yours, and without that I may not touch it.",
        "这些回答还不足以证明账户是您的,没有证明我不能动它。",
    ),
)
HANDED: Final = (
    Words("I have handed you over to a colleague, who goes on from here.", "我已经把您转给了同事,由同事接着处理。"),
    Words(
        "I am transferring you to the desk that may decide this; they have my notes.",
        "现在把您转给有权处理的同事,记录他们都能看到。",
    ),
    Words(
        "I have handed you over to a colleague, who has all that you told me.",
        "我已经把您转给了同事,您说的情况都记下了。",
    ),
    Words(
        "I am transferring you now; my colleague has the notes of our talk.", "现在就把您转给同事,通话要点都在记录里。"
    ),
)
NO_PROMISE: Final = (
    Words(
        "I would be making that up, and I will not: nobody can promise it. If anything comes up, please call again. Is there anything else?",
        "这个谁也保证不了,我不想随口答应您。有情况请再打来。还有其他需要吗?",
    ),
    Words(
        "As much as I would like to, I cannot give a promise on that. You know now what we found, and we are here if it shows again. Is there anything else on your mind?",
        "我很想,但这个没法保证。查到的都告诉您了,再有情况请找我们。还有其他事吗?",
    ),
    Words(
        "I cannot promise that, and I would not want to give you my word on something I do not control. What I can say is what was found and done today. Is there anything else?",
        "这个我没办法答应您,它不由我决定。我能说的是今天查到了什么、做了什么。还有其他需要吗?",
    ),
    Words(
        "That is a promise nobody here may give. If it comes back, call us and we look into it again. Is there anything else I can do?",
        "这样的承诺我们谁也不能给。如果再出现,请打给我们,我们再查。还有其他需要吗?",
    ),
)
NO_GOODWILL: Final = (
    Words(
        "I do see what it has cost you, but I cannot give money for time and trouble; our rules keep credits for wrong charges. Is there anything else?",
        "我知道耽误您了,但时间和麻烦我没办法补钱,规定只退收错的费用。还有其他需要吗?",
    ),
    Words(
        "I am afraid I may not credit anything for that: only what was charged wrongly goes back. Is there anything else I can do?",
        "抱歉,这个我不能退,只有收错的才退。还有其他需要吗?",
    ),
    Words(
        "I understand the wish, but I am not able to give money back for the trouble; credits are only for charges that were wrong. Is there anything else?",
        "我理解您的想法,但为麻烦本身我不能退钱,只有收错的费用才退。还有其他需要吗?",
    ),
    Words(
        "I cannot credit anything for the inconvenience itself, only charges that should not be there. Is there anything else I can look at?",
        "不便本身我没办法补钱,只能退不该收的费用。还有其他需要我看的吗?",
    ),
)
CLOSINGS: Final = (
    Words("Is there anything else I can do for you?", "还有其他需要帮忙的吗?"),
    Words("Is there anything else?", "还有其他事吗?"),
    Words("Anything else I can help with today?", "今天还有其他需要吗?"),
    Words("Do you need anything else from me?", "您还有其他需要我做的吗?"),
    Words("Is there anything else you would like to ask?", "您还有其他想问的吗?"),
    Words("Can I do anything else for you?", "还有其他我能做的吗?"),
    Words("Was there anything else?", "还有其他问题吗?"),
    Words("Is there anything else that I should look at?", "还有其他要我看看的吗?"),
    Words("Anything else on your mind?", "您还有其他事吗?"),
    Words("If there is anything else, I am here.", "还有其他事,请说。"),
)
WORKS: Final = (
    "Please {ask}, so that we see whether it works now.",
    "Let us see whether that was it: {ask}.",
    "Now {ask}, please.",
    "Could you {ask} now?",
    "Please {ask} and tell me how it goes.",
    "To see where we stand, {ask}, please.",
    "Please {ask}, as a check.",
    "Would you {ask} now, please?",
)
TRIES: Final = {
    "make_test_call": "make a test call",
    "run_speed_test": "run a speed test",
    "send_test_mms": "send yourself a picture",
}
"""What the customer is asked for, by the tool that does it."""
