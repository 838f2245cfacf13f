"""Who works at Tarnfield Instruments, and which story each rep carries in the numbers."""

from dataclasses import dataclass, field
from datetime import date

from .ids import record_id

COMPANY = "Tarnfield Instruments"
MAIL = "tarnfield.example"


@dataclass(frozen=True)
class Person:
    """One user of the CRM."""

    number: int
    first: str
    last: str
    role: str
    title: str
    team: str
    boss: int | None
    hired: date

    @property
    def id(self) -> str:
        """The user id."""
        return record_id("user", self.number)

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class Rep:
    """A rep with the habits that shape the numbers.

    quota: money a quarter; attainment: share of it booked; wins: deals a quarter; win_rate: won of won and lost;
    to_proposal: share of lost deals that had seen a proposal; commit: commit at quarter start over what is booked then;
    pushes: chances of 0, 1, 2, 3 moves of the close date; calls, emails, meetings, internal: a week; vip: visits a
    quarter; connect: share of calls that reach somebody; steadiness: how much a week differs from the next.
    """

    person: Person
    story: str
    quota: int
    attainment: float
    wins: float
    win_rate: float
    accounts: int = 14
    to_proposal: float = 0.5
    commit: tuple[float, float] = (0.85, 1.15)
    pushes: tuple[float, ...] = (0.58, 0.30, 0.12, 0.0)
    cycle: float = 1.0
    calls: float = 5.6
    emails: float = 2.4
    meetings: float = 1.5
    connect: float = 0.42
    vip: float = 2.2
    internal: float = 0.0
    steadiness: float = 0.35
    open_deals: tuple[int, int, int, int] = (2, 8, 2, 1)
    """Open at the as-of date: closing this quarter, next quarter, later, and past due."""
    traits: frozenset[str] = field(default_factory=frozenset)


def _person(number: int, name: str, role: str, title: str, team: str, boss: int | None, hired: str) -> Person:
    first, last = name.split(" ", 1)
    return Person(number, first, last, role, title, team, boss, date.fromisoformat(hired))


DIRECTOR = _person(1, "Judith Marchetti", "Sales Director", "Director of Sales", "Sales", None, "2017-08-14")
MANAGERS = [
    _person(2, "Desmond Akintola", "Sales Manager East", "Regional Sales Manager", "East", 1, "2019-02-04"),
    _person(3, "Paula Wierzbicki", "Sales Manager Central", "Regional Sales Manager", "Central", 1, "2020-05-11"),
    _person(4, "Hector Salgado", "Sales Manager West", "Regional Sales Manager", "West", 1, "2018-10-01"),
]


def _rep(number: int, name: str, team: str, hired: str) -> Person:
    boss = {"East": 2, "Central": 3, "West": 4}[team]
    title = "Senior Account Executive" if hired < "2021" else "Account Executive"
    return _person(number, name, f"Sales Rep {team}", title, team, boss, hired)


REPS = [
    Rep(
        _rep(11, "Nadia Farrokhi", "East", "2018-06-04"),
        "steady and strong",
        180_000,
        1.13,
        5.0,
        0.385,
        steadiness=0.08,
        connect=0.48,
        vip=3.2,
        meetings=1.75,
        pushes=(0.74, 0.22, 0.04, 0.0),
        commit=(0.94, 1.06),
    ),
    Rep(
        _rep(12, "Tobias Renner", "East", "2020-01-13"),
        "hockey stick",
        165_000,
        0.98,
        6.6,
        0.33,
        open_deals=(7, 8, 1, 0),
        traits=frozenset({"hockey"}),
    ),
    Rep(_rep(13, "Lindiwe Mokoena", "East", "2021-09-07"), "in the middle", 150_000, 0.93, 3.6, 0.31),
    Rep(
        _rep(14, "Kevin Brannagh", "East", "2022-03-21"),
        "proposals that do not become contracts",
        150_000,
        0.79,
        3.1,
        0.235,
        to_proposal=0.92,
        traits=frozenset({"revises"}),
    ),
    Rep(
        _rep(15, "Priya Venkataraman", "Central", "2019-11-18"),
        "sandbagger",
        165_000,
        1.20,
        4.5,
        0.34,
        commit=(0.28, 0.40),
    ),
    Rep(
        _rep(16, "Marcus Delacroix", "Central", "2022-08-15"),
        "happy ears",
        165_000,
        0.71,
        3.2,
        0.27,
        commit=(1.75, 2.15),
        pushes=(0.35, 0.40, 0.25, 0.0),
        cycle=1.25,
        open_deals=(4, 8, 2, 3),
    ),
    Rep(_rep(17, "Yuki Tanabe", "Central", "2021-04-12"), "in the middle", 150_000, 0.95, 3.5, 0.315),
    Rep(
        _rep(18, "Owen Strandberg", "Central", "2023-01-09"),
        "busy with the wrong activities",
        120_000,
        0.60,
        1.2,
        0.155,
        calls=14.5,
        emails=8.5,
        meetings=0.7,
        connect=0.085,
        vip=0.15,
        internal=2.1,
        to_proposal=0.42,
        open_deals=(1, 6, 2, 2),
    ),
    Rep(_rep(19, "Rosa Villanueva", "West", "2019-03-25"), "in the upper middle", 165_000, 1.03, 4.1, 0.335, vip=2.8),
    Rep(
        _rep(20, "Samir Haddadin", "West", "2021-06-28"),
        "deals that slip",
        150_000,
        0.80,
        3.0,
        0.28,
        pushes=(0.10, 0.26, 0.38, 0.26),
        cycle=1.35,
        open_deals=(3, 8, 2, 9),
    ),
    Rep(
        _rep(21, "Grace Oduya", "West", "2026-03-02"),
        "new hire, ramping",
        105_000,
        0.80,
        2.4,
        0.28,
        accounts=9,
        open_deals=(1, 9, 2, 0),
        traits=frozenset({"new"}),
    ),
    Rep(
        _rep(22, "Ilse Vandermolen", "West", "2018-01-22"),
        "quiet star account",
        180_000,
        0.94,
        4.0,
        0.31,
        traits=frozenset({"star"}),
    ),
]
STAFF = [DIRECTOR, *MANAGERS, *(rep.person for rep in REPS)]
NO_OWNER = "000000000000000AAA"
"""How a CRM export writes a link that leads nowhere."""


def user_rows() -> list[dict[str, object]]:
    """User.csv, one row a person."""
    ids = {person.number: person.id for person in STAFF}
    return [
        {
            "Id": p.id,
            "Username": f"{p.first}.{p.last}@{MAIL}".lower(),
            "FirstName": p.first,
            "LastName": p.last,
            "Name": p.name,
            "Email": f"{p.first}.{p.last}@{MAIL}".lower(),
            "IsActive": 1,
            "UserRole.Name": p.role,
            "ManagerId": ids.get(p.boss or 0, ""),
            "Title": p.title,
            "Department": "Sales",
            "Division": p.team,
            "StartDate__c": p.hired,
        }
        for p in STAFF
    ]
