"""What another process may ask of a run while it is on: status, pause, resume, drain, set."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from distill import telemetry
from distill.app.dials import Dials
from distill.app.live import Live
from distill.domain.json import Json, JsonObject
from distill.errors import BudgetReached, DistillError, Interrupted, UsageError, boundary
from distill.telemetry import Event

ENDING = "the run is ending already; type its command again to go on, then ask once more"


@dataclass(frozen=True, slots=True)
class Control:
    """Answers requests one at a time; none of them waits, so none sees another half done."""

    live: Live
    dials: Dials

    def answer(self, line: bytes) -> bytes:
        """The reply to one request, both one JSON object: `{"ask": "pause"}`, and the moment after it.

        A reply is `{"live": ..., ...}`, or `{"error": "..."}` for what cannot be done. Never raises:
        what ends a run, such as a failed ledger, the line finds by itself.
        """
        reply: JsonObject = {}
        with boundary() as caught:
            reply = self._reply(line)
        if caught.error is not None:
            reply = {"error": f"a bug in distill: {type(caught.error).__name__}: {caught.error}"}
        return orjson.dumps(reply)

    def _reply(self, line: bytes) -> JsonObject:
        try:
            return {**self._obey(_request(line)), "live": self.live.snapshot()}
        except DistillError as error:
            return {"error": str(error)}

    def _obey(self, request: JsonObject) -> JsonObject:
        ask, settings = request.get("ask"), request.get("settings", [])
        rooms = self.live.rooms
        if ask == "status":
            return {}
        if rooms.drain.begun:
            if ask == "drain":
                return {}
            spent = isinstance(rooms.drain.reason, BudgetReached)  # to ask once more would not help
            raise UsageError(f"the run is ending already: {rooms.drain.reason}" if spent else ENDING)
        if ask == "pause":
            return self._pause()
        if ask == "resume":
            return self._resume()
        if ask == "drain":
            telemetry.warn(Event.RUN_DRAINING, why="drain")
            rooms.drain.begin(Interrupted("drained on request; the same command goes on from here"))
            return {}
        if ask == "set" and isinstance(settings, list) and all(isinstance(one, str) for one in settings) and settings:
            return {"changes": self.dials.put(settings)}
        raise UsageError("this run knows: status, pause, resume, drain, and set with a list of KEY=VALUE")

    def _pause(self) -> JsonObject:
        pause = self.live.rooms.pause
        if not pause.held:
            pause.hold()
            telemetry.emit(Event.RUN_PAUSED)
        return {}

    def _resume(self) -> JsonObject:
        pause = self.live.rooms.pause
        if pause.held:
            pause.release()
            telemetry.emit(Event.RUN_RESUMED, paused_s=round(pause.held_s, 1))
        return {}


def _request(line: bytes) -> JsonObject:
    try:
        request: Json = orjson.loads(line)
    except orjson.JSONDecodeError:
        request = None
    if not isinstance(request, dict):
        raise UsageError("the request is no JSON object on one line")
    return request
