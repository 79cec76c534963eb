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

from distill.families.telecom.customer.ways import Ways

SAY: Final[Mapping[str, Ways]] = MappingProxyType(
    {
        "refuses_step": Ways(
            ("Do I really have to? I would rather not touch that.", "I don't like changing things on my phone. What is that good for?", "I'd rather leave that as it is, unless there is a good reason.", "Is that safe? I don't want to make it worse.", "I am a bit wary of changing that. What does it do?"),
            ("非得这样吗?我不太想动那个。", "我不喜欢乱改手机。这有什么用?", "改了会不会更糟?", "有必要动这个吗?"),
            {
                "curt": ("I set that up the way I want it. Why should I change it?", "I am not changing that without a reason.", "And what is that supposed to do?"),
                "warm": ("Oh dear, the last time I changed something I lost half my icons. Is it needed?", "My grandson told me to leave those things alone. Must I?", "I am happy to, but tell me first what it is good for."),
                "tense": ("What if that makes it worse? I need this phone.", "Please, I can't afford to break it now. Is it really needed?", "I am afraid I'll lose something if I do that."),
            },
        ),
        "asks_why": Ways(
            ("Why do you need that?", "What has that got to do with it?", "May I ask what that will tell you?", "How does that help?", "What are you hoping to find there?"),
            ("为什么要看这个?", "这跟我的问题有什么关系?", "看这个有什么用?"),
            {
                "curt": ("Why there, of all places?", "Is that really where you want to begin?", "And what would that prove?"),
                "warm": ("I am curious, what does that say about it?", "Of course, but why that, if I may ask?"),
                "tense": ("Is that bad? Why do you ask?", "Does that mean that you suspect something?"),
            },
        ),
        "off_topic": Ways(
            ("Sorry, the dog just stole my sandwich. Are you having a busy day too?", "It has been raining here all morning, terrible. What were you saying?", "My coffee has gone cold in the meantime. Anyway, what did you ask?", "There is a brass band going by outside, would you believe it. Come again?", "I just saw that the bakery over the road is closing. A pity. What was your question?"),
            ("抱歉,狗刚把我的三明治叼走了。您今天也忙吧?", "这边下了一上午雨,真糟。您刚才说什么?", "外面好热闹,不好意思,您刚问什么?"),
            {
                "curt": ("Somebody is drilling next door, I can hardly hear myself think. What?", "There goes my other phone again. What did you want?", "Sorry, a colleague was talking at me. Say that again."),
                "warm": ("You sound just like my niece, she works on the phone too. What did you want to know, dear?", "The tomatoes are coming along so well this year. But you were asking me something.", "I had such a nice chat with one of your people once, about roses. What was it again?"),
                "tense": ("Sorry, my other call keeps ringing. What did you say?", "I am sorry, I was looking at the clock. Could you repeat that?", "One of the children just came in, sorry. What do you need?"),
            },
        ),
        "impatient": Ways(
            ("How long is this going to take? I have to leave soon.", "Can we speed this up, please?", "Will this take much longer?", "I had hoped this would be quicker.", "I have to be somewhere in a moment."),
            ("还要多久?我马上得走了。", "能快一点吗?", "我赶时间。"),
            {
                "curt": ("I have a meeting to get to, so let's move on.", "This is taking far too long.", "I don't have all day.", "Can we get to the point?"),
                "warm": ("I don't mean to rush you, but my bus leaves in a little while.", "I do like talking to you, but is it much longer?"),
                "tense": ("Please hurry, I really need this.", "I can't stay on for long, somebody is waiting for me.", "Is there any way to make this go faster?"),
            },
        ),
        "guesses_first": Ways(
            ("I think that is all as it should be.", "That should be fine, I never change anything there.", "Probably normal, I'd guess.", "I suppose it is as always.", "As far as I remember that was fine."),
            ("我觉得应该没问题吧。", "那个应该好好的,我从来不动。", "估计是正常的。"),
            {
                "curt": ("I know my phone. That should be fine.", "That is fine, I guess; I set it up myself.", "It should be in order, I would have noticed."),
                "warm": ("Oh, I think my nephew set that up properly.", "I believe that is in order, it always was."),
                "tense": ("I think so, and I hope it is.", "I guess it is fine? I never look there."),
            },
        ),
        "claims_done": Ways(
            ("I did that this morning already.", "I tried that before I called.", "I have done that twice today.", "That was the first thing I tried.", "I switched it off and on last night, it changed nothing."),
            ("我早上已经弄过了。", "打电话之前我就试过了。", "这个我做过了,没用。"),
            {
                "curt": ("Been there, done that, before I called.", "Obviously I did that before I picked up the phone.", "Done. Twice. Next?"),
                "warm": ("Oh, I did that after breakfast, just like my son always says.", "I have done that already, I am quite proud of it."),
                "tense": ("I've tried that over and over.", "I did that an hour ago, and still nothing."),
            },
        ),
        "wants_promise": Ways(
            ("Can you promise me that this will never happen again?", "I want your word that I won't have to call about this again.", "So this is done with for good? Do I have your promise?", "Will you guarantee that it stays that way?", "And you promise that it won't come back?"),
            ("您能保证以后不再出这种事吗?", "您得保证我不用再为这个打电话。", "那您保证不会再出问题了?"),
            {
                "curt": ("I want a guarantee that I don't go through this again.", "Promise me that this was the last time.", "I'd like that in writing: never again. Can you promise that?"),
                "warm": ("That's lovely. You do promise it won't play up again, don't you?", "Give me your word that it will last, and I shall sleep well."),
                "tense": ("Please promise me it won't happen again, I couldn't cope.", "I need to be sure. Do you promise it can't happen any more?"),
            },
        ),
        "wants_goodwill": Ways(
            ("And what do I get for all this trouble? A month for free would be fair.", "I think I deserve some money back for the hassle.", "Do I get anything for the time this has cost me?", "Some compensation would be in order, don't you think?", "I'd expect a little something off the next bill for this."),
            ("折腾这么久,总得补偿我吧?免一个月才公平。", "这么麻烦,应该退我点钱。", "耽误我这么久,有没有什么补偿?"),
            {
                "curt": ("My time costs money. What do you pay me for it?", "I want something off my bill for this.", "And the compensation? I've wasted half a day."),
                "warm": ("You have been so kind. Could you put a little something on my account for the bother?", "Would there be a small thank-you for my patience, perhaps a free month?"),
                "tense": ("This has cost me so much worry. Isn't there something you can give me back?", "I lost a day over this. Will you at least give me some money back?"),
            },
        ),
        "slow_confirm": Ways(
            ("OK.", "Yes, did it.", "Done.", "All right, that's done.", "There."),
            ("好了。", "嗯,弄了。", "行,弄好了。"),
            {"curt": ("Yep.", "Did it."), "warm": ("I think I have done it.", "There we go."), "tense": ("Okay, I did that.", "Done, I hope.")},
        ),
        "asks_jargon": Ways(
            ("I have no idea what that is. Can you say it in plain words?", "You lost me there. What is that?", "I don't know that word. What do you mean?", "Sorry, what is that in simple terms?", "That means nothing to me, I'm afraid."),
            ("我不懂这是什么。能说得简单点吗?", "没听懂,那是什么?", "这个词什么意思?"),
            {
                "curt": ("Plain language, please.", "In words that a customer understands?"),
                "warm": ("Oh, now you are speaking a foreign language to me. What is that?", "My dear, I have never heard of such a thing. What is it?"),
                "tense": ("I'm sorry, I don't understand. What is that?", "I am no good at this. What do you mean by that?"),
            },
        ),
        "repeats_complaint": Ways(
            ("This really is a nuisance, I have lost half a day already.", "I pay every month and then this happens.", "I must say, I am rather disappointed.", "I did not expect such trouble from you.", "It is the last thing that I needed this week."),
            ("真是麻烦,我已经耽误半天了。", "我每个月都付钱,结果出这种事。", "真没想到会这样。"),
            {
                "curt": ("Frankly, this is a joke.", "It is always something with you people.", "I don't know what I am paying you for."),
                "warm": ("I don't like to grumble, but it has been a bother.", "It really does put one out, you know."),
                "tense": ("I am at my wits' end with this.", "It has me so worried, you can't imagine.", "I've been upset about it all day."),
            },
        ),
        "pauses": Ways(
            ("One moment, there is somebody at the door. OK, back. What was it?", "Hold on, I have to put you on the table. Right, go on?", "Just a second, I need my glasses. There. What did you ask?", "Sorry, I have to move to a quieter room. Now, again?", "Wait, I dropped the pen. So, what was the question?"),
            ("等一下,有人敲门。好了,您刚才说什么?", "稍等,我先把您放桌上。好,您说?", "等等,我拿一下眼镜。好,您刚问什么?"),
            {
                "curt": ("Hang on, somebody needs me. Yes, what?", "Wait, my other phone. Gone. What did you say?"),
                "warm": ("Bear with me, the kettle is boiling over. There, all ears again.", "Just let me turn the radio down. So, what was it, dear?"),
                "tense": ("Hold on, I thought I heard somebody. Sorry, what was it?", "One second, my hands are full. Okay. What do you need?"),
            },
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
