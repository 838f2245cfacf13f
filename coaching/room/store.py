"""What is said in one room, on disk: who is in it, what each said, where the agenda stands. One file a workshop, shared by server and screen."""

import hashlib
import json
import math
import re
import secrets
import sqlite3
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from coaching import shared_file
from coaching.errors import Refusal
from coaching.room.entries import (
    ACTIONS,
    ASSESSMENT,
    BEST,
    DOTS,
    ENOUGH,
    LATEST,
    LEFT,
    LONGEST,
    TAKEN,
    Action,
    Choice,
    Idea,
    Lost,
    Place,
    Said,
    Setup,
    State,
    numbers,
    poll_of,
    score_of,
    spoken,
)

LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"  # none that is read as another
CODE_LENGTH = 6
BUSY_SECONDS = 10
TABLES = """
create table if not exists session (
  id text not null, code text not null, host text not null, port integer not null, setup text not null, opened_at text not null,
  closed_at text, abandoned_at text, step integer not null, since text not null, round integer not null, revealed text not null,
  version integer not null);
create table if not exists participant (
  id integer primary key, name text not null, folded text not null unique, joined_at text not null, left_at text, rep text);
create table if not exists device (token text primary key, participant integer not null references participant);
create table if not exists lost (
  token text primary key references device, how text not null, at text not null);
create table if not exists said (
  participant integer not null references participant, question text not null, value text not null, at text not null,
  primary key (participant, question));
create table if not exists idea (
  id integer primary key, participant integer not null references participant, text text not null, at text not null);
create table if not exists dot (
  idea integer not null references idea, participant integer not null references participant, primary key (idea, participant));
create table if not exists action (
  participant integer not null references participant, number integer not null, text text not null, area text not null, metric text not null,
  owner text not null, due text not null, target real, at text not null, primary key (participant, number));
"""


class Room:
    """One workshop's store. Any number of processes may open the file; each write is one transaction that is on disk when it returns."""

    def __init__(self, file: Path) -> None:
        """Raises Refusal where there is no room in the file."""
        self.file = file
        if not file.is_file():
            raise Refusal(f"There is no workshop in {file.name}; open the room again on the page Tune-up workshop.")
        self._db = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._lock = threading.RLock()
        try:
            shared_file.make_ready(self._db, BUSY_SECONDS)
            row = self._db.execute("select setup from session").fetchone()
        except sqlite3.DatabaseError:
            row = None
        if row is None:
            self._db.close()
            raise Refusal(f"{file.name} holds no workshop; open the room again on the page Tune-up workshop.")
        self._db.executescript(TABLES)  # those that a file of an earlier Cadence lacks
        self.setup = Setup.read(row["setup"])

    @classmethod
    def make(cls, file: Path, setup: Setup, host: str, port: int, key: str) -> "Room":
        """A new room with a code of its own, standing at the first step of its agenda."""
        file.parent.mkdir(parents=True, exist_ok=True)
        code, now = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)), _now()
        half = file.with_suffix(".half")
        half.unlink(missing_ok=True)
        db = sqlite3.connect(half, isolation_level=None)
        db.executescript(TABLES)
        text = json.dumps(asdict(setup), ensure_ascii=False)
        db.execute(
            "insert into session values (?, ?, ?, ?, ?, ?, null, null, 0, ?, 1, '', 1)",
            (key, code, host, port, text, now, now),
        )
        db.close()
        half.replace(file)
        return cls(file)

    def close_file(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    # where the agenda stands

    @property
    def state(self) -> State:
        """Where the agenda stands now."""
        row = self._rows("select * from session")[0]
        closed = datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None
        revealed = frozenset(filter(None, row["revealed"].split(",")))
        opened, since = (datetime.fromisoformat(row[name]) for name in ("opened_at", "since"))
        return State(
            row["id"],
            row["code"],
            row["host"],
            row["port"],
            opened,
            closed,
            row["step"],
            since,
            row["round"],
            revealed,
            row["version"],
            row["abandoned_at"] is not None,
        )

    def move(self, before: int, step: int) -> None:
        """The facilitator goes from one step to another; Refusal where somebody else moved on meanwhile."""
        with self._writing() as db:
            now = self._open_state()
            if now.step != before:
                raise Refusal(
                    f"Another facilitator went to “{self.setup.steps[now.step].label}” meanwhile; nothing was changed."
                )
            if not 0 <= step < len(self.setup.steps):
                raise Refusal("The agenda has no such step.")
            db.execute("update session set step = ?, since = ?, version = version + 1", (step, _now()))

    def reveal(self, what: str) -> None:
        """Show a round of the poll or the assessment to everybody; from then on its answers stand."""
        with self._writing() as db:
            self._keep_revealed(db, self._open_state().revealed | {what})

    def reopen(self, what: str) -> None:
        """Seal it again, so that it can be answered and changed."""
        with self._writing() as db:
            self._keep_revealed(db, self._open_state().revealed - {what})

    def reset(self, what: str) -> int:
        """Throw away the answers of one round or of the assessment and seal it again; gives how many answers that were."""
        with self._writing() as db:
            self._keep_revealed(db, self._open_state().revealed - {what})
            like = f"{ASSESSMENT} %" if what == ASSESSMENT else what
            return db.execute("delete from said where question like ?", (like,)).rowcount

    def second_round(self) -> None:
        """Open the second round of the poll; Refusal while the first is sealed."""
        with self._writing() as db:
            if poll_of(1) not in self._open_state().revealed:
                raise Refusal("Reveal the first round before you open the second.")
            db.execute("update session set round = 2, version = version + 1")

    def extend(self, minutes: int) -> None:
        """Begin the time of the step anew, some minutes later or sooner."""
        with self._writing() as db:
            now = self._open_state()
            moved = now.since.timestamp() + 60 * minutes
            db.execute("update session set since = ?", (datetime.fromtimestamp(moved, UTC).isoformat(),))

    def end(self) -> None:
        """Close the room; Refusal naming everybody present who has not exactly three actions."""
        with self._writing() as db:
            self._open_state()
            if lack := self.lacking():
                raise Refusal(f"{'; '.join(lack)}. Wait for them, or mark who left.")
            db.execute("update session set closed_at = ?, version = version + 1", (_now(),))

    def abandon(self) -> None:
        """Close the room without asking anybody for actions; what was said stays in its file."""
        with self._writing() as db:
            now = _now()
            db.execute(
                "update session set closed_at = coalesce(closed_at, ?), abandoned_at = ?, version = version + 1",
                (now, now),
            )

    def lacking(self) -> list[str]:
        """Who is present and has not three actions, in words."""
        have = {
            row["participant"]: row["n"] for row in self._rows("select participant, count(*) n from action group by 1")
        }
        found = []
        for one in self.places():
            count = have.get(one.id, 0)
            if one.left is None and count != ACTIONS:
                found.append(f"{one.name} has {count or 'none'} of {ACTIONS} actions")
        return found

    def _keep_revealed(self, db: sqlite3.Connection, names: frozenset[str] | set[str]) -> None:
        db.execute("update session set revealed = ?, version = version + 1", (",".join(sorted(names)),))

    def _open_state(self) -> State:
        now = self.state
        if now.closed is not None:
            raise Refusal("This workshop is closed; what was said stands.")
        return now

    # who is in it

    def places(self) -> list[Place]:
        """Everybody who ever came in, in the order of coming."""
        return [
            Place(row["id"], row["name"], row["left_at"], row["rep"])
            for row in self._rows("select id, name, left_at, rep from participant order by id")
        ]

    def place_of(self, token: str) -> Place | None:
        """Whose place a device's token keeps; None where it keeps none."""
        query = (
            "select p.id, p.name, p.left_at from device d join participant p on p.id = d.participant "
            "where d.token = ? and d.token not in (select token from lost)"
        )
        row = next(iter(self._rows(query, _hashed(token))), None)
        return Place(row["id"], row["name"], row["left_at"]) if row else None

    def lost_by(self, token: str) -> Lost | None:
        """The place that a device kept and lost; None where it kept none or keeps it still."""
        query = (
            "select p.name, l.how, l.at from lost l join device d on d.token = l.token "
            "join participant p on p.id = d.participant where l.token = ?"
        )
        row = next(iter(self._rows(query, _hashed(token))), None)
        return Lost(row["name"], row["how"], datetime.fromisoformat(row["at"])) if row else None

    def kept_elsewhere(self, name: str) -> bool:
        """Whether a device keeps the place under a name."""
        place = self.named(name)
        query = "select 1 from device where participant = ? and token not in (select token from lost)"
        return place is not None and bool(self._rows(query, place.id))

    def named(self, name: str) -> Place | None:
        """The place under a name, whatever its capitals and spaces."""
        row = next(iter(self._rows("select id, name, left_at from participant where folded = ?", _folded(name))), None)
        return Place(row["id"], row["name"], row["left_at"]) if row else None

    def join(self, name: str, again: bool = False) -> tuple[Place, str]:
        """A place under a name and the token that keeps it; again means that the name is taken by the same person on another device.

        One device keeps a place: whichever kept it before has lost it. The time of the first step begins when the first comes in.
        Refusal where the name is empty, too long, or taken and not said to be one's own.
        """
        name = " ".join(name.split())
        if not name or not any(letter.isalnum() for letter in name):
            raise Refusal("Type your name or a nickname.")
        _refuse_long("name", name)
        token = secrets.token_urlsafe(32)
        with self._writing() as db:
            self._open_state()
            old = self.named(name)
            if old and not again:
                raise Refusal(f"Somebody is here as {old.name} already. Is that you?")
            if old is None:
                db.execute(
                    "insert into participant (name, folded, joined_at) values (?, ?, ?)", (name, _folded(name), _now())
                )
                old = self.named(name)
                db.execute(
                    "update session set since = ? where step = 0 and (select count(*) from participant) = 1", (_now(),)
                )
            assert old is not None
            self._here(db, old.id)
            db.execute(
                "insert or ignore into lost select token, ?, ? from device where participant = ?",
                (TAKEN, _now(), old.id),
            )
            db.execute("insert into device values (?, ?)", (_hashed(token), old.id))
            db.execute("update session set version = version + 1")
        return Place(old.id, old.name, None), token

    def leave(self, participant: int) -> None:
        """Somebody is marked as gone; what was said stays, and whatever is said from then on says that they are here again."""
        self._mark_left(participant, _now())

    def go(self, token: str) -> None:
        """Somebody goes and gives up the place on the device that kept it; the same name finds it again."""
        if place := self.place_of(token):
            self.leave(place.id)
            with self._writing() as db:
                db.execute("insert or ignore into lost values (?, ?, ?)", (_hashed(token), LEFT, _now()))

    def back(self, participant: int) -> None:
        """Somebody marked as gone is here after all."""
        self._mark_left(participant, None)

    def _mark_left(self, participant: int, moment: str | None) -> None:
        with self._writing() as db:
            self._open_state()
            db.execute("update participant set left_at = ? where id = ?", (moment, participant))
            db.execute("update session set version = version + 1")

    def match(self, participant: int, rep: str) -> None:
        """Who somebody is in the data, as a facilitator said it; empty for a guest. Refusal where somebody else is that rep already."""
        with self._writing() as db:
            other = db.execute(
                "select name from participant where rep = ? and id <> ? and rep <> ''", (rep, participant)
            ).fetchone()
            if other:
                raise Refusal(f"{other[0]} stands for that rep already: choose “Guest” there first.")
            db.execute("update participant set rep = ? where id = ?", (rep, participant))

    # what they say

    def say(self, participant: int, question: str, value: str) -> None:
        """Keep an answer in the place of an earlier one; Refusal where the question is not open or the answer is none of those offered."""
        with self._writing() as db:
            self._refuse_sealed(question)
            self._refuse_unknown(question, value)
            db.execute(
                "insert into said values (?, ?, ?, ?) on conflict do update set value = excluded.value, at = excluded.at",
                (participant, question, value, _now()),
            )
            self._here(db, participant)

    def _here(self, db: sqlite3.Connection, participant: int) -> None:
        """Who says something is here, also after having left."""
        db.execute("update participant set left_at = null where id = ?", (participant,))

    def _refuse_sealed(self, question: str) -> None:
        now = self._open_state()
        group = ASSESSMENT if question.startswith(f"{ASSESSMENT} ") else question
        if group in now.revealed:
            raise Refusal("The answers are on the screen already, so they stand; the facilitator can open them again.")
        if question == poll_of(2) and now.round < 2:
            raise Refusal("The second round is not open yet.")

    def _refuse_unknown(self, question: str, value: str) -> None:
        offered = self.questions().get(question)
        if offered is None:
            raise Refusal("This workshop does not ask that.")
        if value not in offered:
            raise Refusal("Choose one of the answers that are offered.")

    def questions(self) -> Mapping[str, tuple[str, ...]]:
        """Every question of the room with the answers it offers: two rounds of the poll, and each area from 0 to 10 or empty for "cannot say"."""
        states = tuple(one.key for one in self.setup.poll)
        scores = ("", *(str(score) for score in range(BEST + 1)))
        return {poll_of(1): states, poll_of(2): states} | {score_of(one.key): scores for one in self.setup.areas}

    def said(self, participant: int | None = None) -> list[Said]:
        """Everything answered, or what one participant answered."""
        rows = self._rows("select * from said where ? is null or participant = ? order by at", participant, participant)
        return [Said(row["participant"], row["question"], row["value"], row["at"]) for row in rows]

    def tally(self, question: str) -> dict[str, int]:
        """How often each offered answer of a question was given, 0 where never."""
        found = {value: 0 for value in self.questions()[question]}
        for row in self._rows("select value, count(*) n from said where question = ? group by 1", question):
            found[row["value"]] = row["n"]
        return found

    def scores(self, area: str) -> list[int]:
        """The scores given to an area, by nobody's name."""
        return numbers(
            [
                row["value"]
                for row in self._rows("select value from said where question = ? order by value", score_of(area))
            ]
        )

    def lowest(self, how_many: int = 2) -> list[Choice]:
        """The areas scored lowest by enough people, lowest first; none while the scores are sealed."""
        if ASSESSMENT not in self.state.revealed:
            return []
        given = [(self.scores(area.key), area) for area in self.setup.areas]
        means = sorted(
            (sum(found) / len(found), place, area) for place, (found, area) in enumerate(given) if len(found) >= ENOUGH
        )
        return [area for _, _, area in means[:how_many]]

    # ideas

    def add_idea(self, participant: int, text: str) -> None:
        """Hang an idea on the wall; the same text twice from one person hangs once."""
        text = " ".join(text.split())
        if not text:
            raise Refusal("Write the idea in a few words.")
        _refuse_long("idea", text)
        with self._writing() as db:
            self._open_state()
            self._here(db, participant)
            if not db.execute("select 1 from idea where participant = ? and text = ?", (participant, text)).fetchone():
                db.execute("insert into idea (participant, text, at) values (?, ?, ?)", (participant, text, _now()))

    def dot(self, participant: int, idea: int) -> None:
        """Give a dot to an idea, or take it back; Refusal when all dots are given."""
        with self._writing() as db:
            self._open_state()
            if not db.execute("select 1 from idea where id = ?", (idea,)).fetchone():
                raise Refusal("That idea is not on the wall.")
            self._here(db, participant)
            if db.execute("delete from dot where idea = ? and participant = ?", (idea, participant)).rowcount:
                return
            if db.execute("select count(*) from dot where participant = ?", (participant,)).fetchone()[0] >= DOTS:
                raise Refusal(f"You have given your {DOTS} dots; take one back to give it to another idea.")
            db.execute("insert into dot values (?, ?)", (idea, participant))

    def take_down(self, idea: int) -> None:
        """Take an idea off the wall, with its dots."""
        with self._writing() as db:
            self._open_state()
            db.execute("delete from dot where idea = ?", (idea,))
            db.execute("delete from idea where id = ?", (idea,))

    def ideas(self) -> list[Idea]:
        """The wall, most dots first."""
        counted = "select idea, count(*) n from dot group by 1"
        query = (
            f"select i.*, coalesce(d.n, 0) n from idea i left join ({counted}) d on d.idea = i.id order by n desc, i.id"
        )
        return [Idea(row["id"], row["participant"], row["text"], row["n"]) for row in self._rows(query)]

    def dots_of(self, participant: int) -> set[int]:
        """The ideas somebody gave a dot to."""
        return {row["idea"] for row in self._rows("select idea from dot where participant = ?", participant)}

    # actions

    def act(
        self,
        participant: int,
        number: int,
        *,
        text: str,
        area: str,
        metric: str,
        owner: str,
        due: str,
        target: str = "",
    ) -> None:
        """Keep one of three actions; Refusal naming what it lacks. A target may be left out."""
        text, owner = " ".join(text.split()), " ".join(owner.split())
        if number not in range(1, ACTIONS + 1):
            raise Refusal(f"{ACTIONS} actions are enough: change one of yours instead.")
        refuse_lacking(number, text=text, owner=owner, area=area, metric=metric, due=due)
        if area not in {one.key for one in self.setup.areas} or metric not in {one.key for one in self.setup.metrics}:
            raise Refusal(f"Action {number}: choose an area and a metric of the lists.")
        try:
            day = date.fromisoformat(due)
        except ValueError:
            raise Refusal(f"Action {number}: “{due[:20]}” is no day; write it like 2026-09-30.") from None
        refuse_due(f"Action {number}", day)
        aim = _number(number, target)
        with self._writing() as db:
            self._open_state()
            self._here(db, participant)
            db.execute(
                "insert or replace into action values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (participant, number, text, area, metric, owner, day.isoformat(), aim, _now()),
            )

    def actions(self, participant: int | None = None) -> list[Action]:
        """All actions, or those of one participant, in their order."""
        rows = self._rows(
            "select * from action where ? is null or participant = ? order by participant, number",
            participant,
            participant,
        )
        return [
            Action(
                row["participant"],
                row["number"],
                row["text"],
                row["area"],
                row["metric"],
                row["owner"],
                date.fromisoformat(row["due"]),
                row["target"],
            )
            for row in rows
        ]


def refuse_lacking(number: int, *, text: str, owner: str, area: object, metric: object, due: object) -> None:
    """Refusal naming what one of three actions lacks, or which of its words are too many."""
    asked = (
        ("what will be done", text),
        ("whose it is", owner),
        ("the driver", area),
        ("the metric", metric),
        ("the day", due),
    )
    if lacks := [name for name, given in asked if not given]:
        raise Refusal(f"Action {number} lacks {', '.join(lacks)}.")
    _refuse_long("action", text)
    _refuse_long("name", owner)


def refuse_due(called: str, day: date) -> None:
    """Refusal where an action, by what it is called, is due in the past or later than can be held against today's plan."""
    today = datetime.now().date()
    if day < today:
        raise Refusal(f"{called} is due in the past; choose a day to come.")
    if day > today + LATEST:
        raise Refusal(
            f"{called} is due on {spoken(day)}, too late to tell what came of today: choose a day up to {spoken(today + LATEST)}."
        )


def _number(action: int, typed: str) -> float | None:
    plain = typed.strip().rstrip("%").strip().replace(",", ".")
    if not plain:
        return None
    if re.fullmatch(r"-?\d{1,3}\.\d{3}", plain):
        raise Refusal(
            f"Action {action}: “{typed[:20]}” can be read in two ways; write thousands without a mark, like 1500."
        )
    try:
        found = float(plain)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise Refusal(f"Action {action}: “{typed[:20]}” is no number; write 25 or 2.5, or leave it out.")
    return found


def _refuse_long(kind: str, text: str) -> None:
    if len(text) > LONGEST[kind]:
        raise Refusal(f"That has {len(text):,} letters; {LONGEST[kind]} fit. Shorten it and send it again.")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat()
