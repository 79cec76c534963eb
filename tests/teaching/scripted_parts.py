"""A model that says its lines, and a step log in memory."""

from __future__ import annotations

from collections import defaultdict

from distill.domain.chat import CallId, ChatRequest, EndpointInfo, Reply


class ScriptedModel:
    """Answers from a list; remembers what it was asked."""

    def __init__(self, *replies):
        self.replies, self.asked = list(replies), []

    async def ask(self, call: CallId, request: ChatRequest) -> Reply:
        self.asked.append((call, request))
        return self.replies.pop(0)

    def info(self, endpoint):
        return EndpointInfo("scripted", endpoint, "test", "m", None, None, None)


class MemoryLog:
    """Keeps the results of tools by case, generation and round."""

    def __init__(self):
        self.kept = defaultdict(list)

    async def recorded(self, job, round_):
        return tuple(self.kept[job.number, job.generation, round_])

    def record(self, job, round_, index, observation):
        assert index == len(self.kept[job.number, job.generation, round_])
        self.kept[job.number, job.generation, round_].append(observation)
