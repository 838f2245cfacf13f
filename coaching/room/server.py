"""What a phone sees of the room: a few plain pages below the room's code, and nothing else."""

import hashlib
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from coaching.errors import Refusal
from coaching.room.entries import (
    ACT,
    ACTIONS,
    ASSESSMENT,
    BEST,
    DOTS,
    ENOUGH,
    IDEAS,
    IDEAS_A_PAGE,
    LATEST,
    LONGEST,
    POLL,
    TAKEN,
    Place,
    State,
    poll_of,
    score_of,
    spoken,
)
from coaching.room.store import CODE_LENGTH, Room

HERE = Path(__file__).parent / "html"
COOKIE = "place"
LARGEST = (
    256_000  # bytes of one form: 10,000 letters of any script are still read, so that they come back with a sentence
)
GUESSES, GUESS_SECONDS = 200, 60.0
"""Wrong codes from one address in that time, before whoever has no place there has to wait. Behind one address may stand the phones of a whole room,
each mistyping more than once; at this rate a code of six letters is found in two hours once in ten thousand."""
ALL_GUESSES = 400
DAY = 86_400
FILES = {"room.css": "text/css", "follow.js": "text/javascript"}
Answer = Callable[[Request, Room, Place, dict[str, str]], None]


class Guesses:
    """Counts wrong codes, from one address and from all together, so that the code cannot be found by trying; visits count for nothing."""

    def __init__(self) -> None:
        self._by: dict[str, deque[float]] = defaultdict(deque)

    def too_many(self, who: str, alone: bool = False) -> bool:
        """Whether one address, or (unless asked of it alone) all together, tried too often in the last minute."""
        return self._recent(who) >= GUESSES or (not alone and self._recent("") >= ALL_GUESSES)

    def note(self, who: str) -> None:
        """One more wrong code."""
        for key in (who, ""):
            self._by[key].append(time.monotonic())

    def _recent(self, who: str) -> int:
        found = self._by[who]
        while found and found[0] < time.monotonic() - GUESS_SECONDS:
            found.popleft()
        return len(found)


def app_of(room: Room) -> Starlette:
    """The pages of one room."""
    pages = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    files = {name: (HERE / name).read_text(encoding="utf-8") for name in FILES}
    version = hashlib.sha256("".join(files.values()).encode()).hexdigest()[:8]
    pages.globals.update(
        version=version, actions=ACTIONS, dots=DOTS, best=BEST, longest=LONGEST, enough=ENOUGH, **_keys()
    )
    pages.filters["spoken"] = spoken
    own = "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    policy = f"default-src 'none'; style-src 'self'; script-src 'self'; {own}"
    code, guesses = room.state.code, Guesses()

    def shown(name: str, status: int = 200, **values: Any) -> HTMLResponse:
        page = pages.get_template(f"{name}.html").render(setup=room.setup, base=f"/{code}", **values)
        return HTMLResponse(page, status)

    def nothing(trouble: str, status: int) -> HTMLResponse:
        """What is said to whoever is in no room: it names none."""
        return HTMLResponse(pages.get_template("nothing.html").render(trouble=trouble), status)

    def see(request: Request, trouble: str = "", sent: dict[str, str] | None = None, status: int = 200) -> Response:
        state, place = room.state, room.place_of(request.cookies.get(COOKIE, ""))
        if state.closed is not None:
            return shown(
                "closed",
                410,
                abandoned=state.abandoned,
                place=place,
                mine=room.actions(place.id) if place else [],
                **_called(room),
            )
        if place is None:
            lost = room.lost_by(request.cookies.get(COOKIE, ""))
            return shown(
                "join",
                status,
                trouble=trouble,
                sent=sent or {},
                lost=lost,
                taken=lost is not None and lost.how == TAKEN,
                follow=True,
            )
        at = request.query_params.get("at", "")
        keys = [step.key for step in room.setup.steps]
        step = keys.index(at) if at in keys[: state.step + 1] else state.step
        return shown(
            "step",
            status,
            state=state,
            place=place,
            step=room.setup.steps[step],
            number=step,
            trouble=trouble,
            sent=sent or {},
            writing=_writing(request, room, place, sent),
            took="took" in request.query_params,
            follow=True,
            **_seen(room, state, place),
            **_called(room),
            **_wall(request, room, place, room.setup.steps[step].key),
        )

    async def get(request: Request) -> Response:
        return see(request)

    async def now(request: Request) -> Response:
        state = room.state
        if state.closed:
            return PlainTextResponse("closed")
        if room.lost_by(request.cookies.get(COOKIE, "")) is not None:
            return PlainTextResponse("elsewhere")
        return PlainTextResponse(f"{state.step}.{state.round}.{','.join(sorted(state.revealed))}")

    async def file(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return Response(files[name], media_type=FILES[name], headers={"cache-control": f"max-age={DAY}"})

    async def join(request: Request) -> Response:
        form = await _form(request)
        if form is None:
            return see(request, "That is too much to read; shorten it.", status=413)
        took = room.kept_elsewhere(form.get("name", ""))
        try:
            _, token = room.join(form.get("name", ""), again=form.get("again") == "yes")
        except Refusal as refusal:
            taken = room.named(form.get("name", "")) is not None
            return see(request, str(refusal), form | ({"taken": "yes"} if taken else {}), 409 if taken else 422)
        answer = RedirectResponse(f"/{code}?took=1" if took else f"/{code}", 303)
        answer.set_cookie(COOKIE, token, max_age=DAY, path=f"/{code}", httponly=True, samesite="lax")
        return answer

    def kept(say: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def post(request: Request) -> Response:
            form = await _form(request)
            place = room.place_of(request.cookies.get(COOKIE, ""))
            if form is None:
                return see(request, "That is too much to read; shorten it and send it again.", status=413)
            if place is None:
                return see(request, "Say who you are first; then send it again.", form, 401)
            try:
                say(request, room, place, form)
            except Refusal as refusal:
                return see(request, str(refusal), form, 409 if room.state.closed else 422)
            at, start = request.query_params.get("at", ""), request.query_params.get("from", "")
            more = f"&from={start}" if start.isascii() and start.isdigit() else ""
            return RedirectResponse(
                f"/{code}?at={at}&kept=1{more}" if at.isascii() and at.isalpha() else f"/{code}", 303
            )

        return post

    async def leave(request: Request) -> Response:
        if room.state.closed is None:
            room.go(request.cookies.get(COOKIE, ""))
        return RedirectResponse(f"/{code}", 303)

    async def unknown(request: Request, trouble: Exception) -> Response:
        head = request.url.path.lstrip("/").partition("/")[0]
        if len(head) == CODE_LENGTH and head != code:
            guesses.note(_device(request))
        return nothing("There is nothing here. Scan the code on the screen again.", 404)

    class Doors(BaseHTTPMiddleware):
        async def dispatch(self, request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
            head, _, rest = request.url.path.lstrip("/").partition("/")
            if (
                guesses.too_many(_device(request), alone=head.upper() == code)
                and room.place_of(request.cookies.get(COOKIE, "")) is None
            ):
                return nothing(
                    "Too many wrong codes came from your network. Wait a minute, then scan the code on the screen.", 429
                )
            if head != code and head.upper() == code:
                return RedirectResponse(f"/{code}{'/' if rest else ''}{rest}", 308)
            answer = await call_next(request)
            answer.headers.setdefault("cache-control", "no-store")
            answer.headers.update({
                "content-security-policy": policy, "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff", "x-robots-tag": "noindex",
            })  # fmt: skip
            return answer

    posts = {"vote": _vote, "scores": _scores, "idea": _idea, "dot": _dot, "action": _action}
    routes = [
        Route(f"/{code}", get),
        Route(f"/{code}/now", now),
        *(Route(f"/{code}/{name}", file) for name in FILES),
        Route(f"/{code}/join", join, methods=["POST"]),
        Route(f"/{code}/leave", leave, methods=["POST"]),
        *(Route(f"/{code}/{name}", kept(say), methods=["POST"]) for name, say in posts.items()),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Doors)], exception_handlers={404: unknown, 405: unknown})


def _device(request: Request) -> str:
    return request.client.host if request.client else ""


def _keys() -> dict[str, str]:
    return {"POLL": POLL, "ASSESSMENT": ASSESSMENT, "IDEAS": IDEAS, "ACT": ACT}


def _called(room: Room) -> dict[str, Any]:
    """How areas and metrics are called, by key."""
    return {
        name: {one.key: one.label for one in found}
        for name, found in (("area_of", room.setup.areas), ("metric_of", room.setup.metrics))
    }


def _seen(room: Room, state: State, place: Place) -> dict[str, Any]:
    """What one participant may see: the own answers, and of the others only what was revealed."""
    mine = {one.question: one.value for one in room.said(place.id)}
    rounds = [number for number in (1, 2) if number <= state.round]
    shown = {number: room.tally(poll_of(number)) for number in rounds if poll_of(number) in state.revealed}
    return {
        "mine": mine,
        "rounds": rounds,
        "shown": shown,
        "done": {one.number: one for one in room.actions(place.id)},
        "first": datetime.now().date(),
        "last": datetime.now().date() + LATEST,
        "here": sum(one.left is None for one in room.places()),
        "shows": any(len(room.scores(area.key)) >= ENOUGH for area in room.setup.areas),
        "sealed": ASSESSMENT not in state.revealed,
        "scored": any(score_of(area.key) in mine for area in room.setup.areas),
        "poll_of": poll_of,
        "score_of": score_of,
    }


def _wall(request: Request, room: Room, place: Place, step: str) -> dict[str, Any]:
    """What stands on the wall of ideas from a place on, what it is about, and where the pages before and after begin."""
    if step != IDEAS:
        return {}
    start, found, low = request.query_params.get("from", ""), room.ideas(), {area.key for area in room.lowest()}
    at = int(start) if start.isascii() and start.isdigit() and len(start) < 10 and int(start) < len(found) else 0
    asked = {area: [one.label for one in room.setup.questions if one.area == area.key] for area in room.setup.areas}
    return {
        "ideas": found[at : at + IDEAS_A_PAGE],
        "hung": len(found),
        "start": at,
        "before": max(at - IDEAS_A_PAGE, 0) if at else None,
        "after": at + IDEAS_A_PAGE if at + IDEAS_A_PAGE < len(found) else None,
        "given": room.dots_of(place.id),
        "questions": {area: said for area, said in asked.items() if said},
        "low": low,
    }


def _writing(request: Request, room: Room, place: Place, sent: dict[str, str] | None) -> int:
    """Which action is being written: the one asked for or sent, else the first that is missing; 0 when all three are kept."""
    asked = (sent or {}).get("number") or request.query_params.get("n", "")
    have = {one.number for one in room.actions(place.id)}
    return next(
        (number for number in range(1, ACTIONS + 1) if str(number) == asked),
        next((number for number in range(1, ACTIONS + 1) if number not in have), 0),
    )


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a form; None where it is longer than anybody types."""
    read = b""
    async for part in request.stream():
        read += part
        if len(read) > LARGEST:
            return None
    return dict(parse_qsl(read.decode("utf-8", "replace"), keep_blank_values=True))


def _vote(request: Request, room: Room, place: Place, form: dict[str, str]) -> None:
    number = room.state.round
    room.say(place.id, poll_of(number), form.get("state", ""))


def _scores(request: Request, room: Room, place: Place, form: dict[str, str]) -> None:
    for area in room.setup.areas:
        if area.key in form:
            room.say(place.id, score_of(area.key), form[area.key])


def _idea(request: Request, room: Room, place: Place, form: dict[str, str]) -> None:
    room.add_idea(place.id, form.get("idea", ""))


def _dot(request: Request, room: Room, place: Place, form: dict[str, str]) -> None:
    number = form.get("idea", "")
    room.dot(place.id, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0)


def _action(request: Request, room: Room, place: Place, form: dict[str, str]) -> None:
    number = form.get("number", "")
    given = {name: form.get(name, "") for name in ("text", "area", "metric", "owner", "due", "target")}
    room.act(place.id, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0, **given)
