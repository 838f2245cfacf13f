"""The customers: accounts with an owner, and the people we know there by level and function."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from .days import FIRST_DAY, moment, on_or_before
from .ids import record_id
from .people import REPS, Rep

_STEMS = (
    "Brindlemere",
    "Castowell",
    "Dunverra",
    "Eskerfield",
    "Fallowmont",
    "Garrowby",
    "Hesperlake",
    "Inverlea",
    "Jorvale",
    "Kilnhaven",
    "Lorimont",
    "Maristow",
    "Nettlecombe",
    "Ottersund",
    "Penhollow",
    "Quillmark",
    "Ravenstead",
    "Saltmere",
    "Thistlewick",
    "Umberfield",
    "Vantrell",
    "Wexcombe",
    "Yarrowgate",
    "Zephyrstone",
    "Applecross",
    "Birchmoor",
    "Cindervale",
    "Dovestone",
    "Elmhirst",
    "Fernleigh",
    "Gorsewood",
    "Harrowmere",
    "Ivyholt",
    "Juniperfield",
    "Kestermere",
    "Larkhaven",
    "Millbrae",
    "Norcastle",
    "Oakendale",
    "Pellworth",
    "Quarrendale",
    "Rushmead",
    "Sorrelby",
    "Tamberlow",
    "Underhay",
    "Vellacott",
    "Willowstane",
    "Aldenfell",
    "Bramshott",
    "Copperlea",
    "Drumlarrick",
    "Easterfield",
    "Foxcombe",
    "Glenhurst",
    "Hollowbrook",
    "Islebury",
    "Jasperton",
    "Kingsferry",
    "Limewold",
    "Mossgate",
    "Northolme",
    "Orchardine",
    "Pinemarch",
    "Quenby",
    "Rowanhurst",
    "Silverbeck",
    "Tidewell",
    "Ullesmere",
    "Vinterhall",
    "Wolverdale",
    "Ashquarter",
    "Blackmere",
    "Coldstead",
    "Dapplewood",
    "Emberley",
    "Flintmoor",
    "Greystane",
    "Heatherby",
    "Isenmouth",
    "Kelderlake",
)
_INDUSTRIES = {
    "Food & Beverage": ("Foods", "Dairy", "Brewing", "Bakeries"),
    "Chemicals": ("Chemicals", "Coatings"),
    "Packaging": ("Packaging", "Plastics"),
    "Water": ("Water", "Utilities"),
    "Life Sciences": ("Biologics", "Pharma"),
    "Metals": ("Metals", "Castings"),
    "Paper": ("Paper", "Board"),
    "Energy": ("Energy", "Fuels"),
}
_STATES = {
    "East": ("NY", "PA", "MA", "NC", "GA"),
    "Central": ("IL", "OH", "MI", "MO", "TX"),
    "West": ("CA", "WA", "CO", "AZ", "OR"),
}
_FIRST = (
    "Amara",
    "Benedikt",
    "Celeste",
    "Dmitri",
    "Eleni",
    "Farid",
    "Gloria",
    "Hamish",
    "Imani",
    "Joaquin",
    "Keiko",
    "Lamar",
    "Mireille",
    "Niamh",
    "Osman",
    "Petra",
    "Quentin",
    "Rashida",
    "Stellan",
    "Thandiwe",
    "Ulrich",
    "Valeria",
    "Wendell",
    "Ximena",
    "Yusuf",
    "Zofia",
    "Arjun",
    "Beatriz",
    "Cormac",
    "Delphine",
    "Emeka",
    "Freya",
    "Gustavo",
    "Hana",
    "Ignacio",
    "Jolanta",
    "Kwame",
    "Leilani",
    "Mateusz",
    "Noor",
    "Oksana",
    "Pascal",
    "Renske",
    "Sunita",
    "Tomas",
    "Ursula",
    "Vikram",
    "Winifred",
)
_LAST = (
    "Abernethy",
    "Boateng",
    "Castellanos",
    "Drummond",
    "Eriksen",
    "Fontaine",
    "Gutowski",
    "Hashimoto",
    "Ibrahimi",
    "Jankowski",
    "Kaplinsky",
    "Lachapelle",
    "Mbeki-Rowe",
    "Nakagawa",
    "Ostrowski",
    "Pellegrino",
    "Quispe",
    "Rasmussen",
    "Sandoval",
    "Tremaine",
    "Uzoma",
    "Valderrama",
    "Whitcombe",
    "Xiong",
    "Yamasaki",
    "Zielinski",
    "Achterberg",
    "Bhattarai",
    "Corrigan",
    "Dlamini",
    "Espinal",
    "Farnsworth",
    "Grzybowski",
    "Holloway",
    "Iyengar",
    "Jefferies",
    "Kowalczyk",
    "Lindqvist",
    "Marchbanks",
    "Ndiaye",
    "Oyelowo-Pratt",
    "Pruitt",
    "Rautio",
    "Sundaram",
    "Tillery",
    "Vasquez-Lund",
    "Wetherby",
)
_TITLES = {
    ("executive", "operations"): "Chief Operating Officer",
    ("executive", "finance"): "Chief Financial Officer",
    ("executive", "IT"): "Chief Information Officer",
    ("executive", "purchasing"): "VP Procurement",
    ("management", "operations"): "Plant Manager",
    ("management", "finance"): "Finance Manager",
    ("management", "IT"): "IT Manager",
    ("management", "purchasing"): "Purchasing Manager",
    ("operations", "operations"): "Maintenance Engineer",
    ("operations", "finance"): "Cost Analyst",
    ("operations", "IT"): "Systems Analyst",
    ("operations", "purchasing"): "Buyer",
}


@dataclass
class Contact:
    """A person at a customer; level and function are empty where nobody filled them in."""

    number: int
    first: str
    last: str
    level: str
    function: str
    title: str

    @property
    def id(self) -> str:
        """The contact id."""
        return record_id("contact", self.number)


@dataclass
class Account:
    """A customer with its owner and the people known there."""

    number: int
    name: str
    industry: str
    owner: Rep
    strategic: bool
    tier: str
    state: str
    employees: int
    revenue: int
    created: date
    parent: "Account | None" = None
    contacts: list[Contact] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The account id."""
        return record_id("account", self.number)

    @property
    def star(self) -> bool:
        """Whether this is the large customer that went quiet."""
        return self.strategic and "star" in self.owner.traits and self.tier == "A" and self.revenue > 2_000_000_000


def invent_accounts(rng: random.Random) -> list[Account]:
    """About 160 accounts, some of them strategic, each with its people."""
    names = _names(rng)
    accounts: list[Account] = []
    for rep in REPS:
        strategic = 2 if rep.attainment > 0.9 else 1
        for place in range(rep.accounts):
            name, industry = names.pop()
            tier = "A" if place < strategic else rng.choice("BBCCC")
            accounts.append(_account(rng, len(accounts) + 1, name, industry, rep, place < strategic, tier))
        if "star" in rep.traits:
            accounts[-rep.accounts].revenue = 2_450_000_000
            accounts[-rep.accounts].employees = 5_900
    _families(accounts)
    accounts[37].name = accounts[112].name  # two customers of one name, as in many real lists
    number = 0
    for account in accounts:
        for contact in _people(rng, account, number):
            account.contacts.append(contact)
            number = contact.number
    return accounts


def _names(rng: random.Random) -> list[tuple[str, str]]:
    names: list[tuple[str, str]] = []
    for stem in _STEMS:
        for industry in rng.sample(sorted(_INDUSTRIES), 2 if len(names) % 7 else 3):
            names.append((f"{stem} {rng.choice(_INDUSTRIES[industry])}", industry))
    rng.shuffle(names)
    return names


def _account(
    rng: random.Random, number: int, name: str, industry: str, rep: Rep, strategic: bool, tier: str
) -> Account:
    size = {"A": 8.0, "B": 2.5, "C": 1.0}[tier] * rng.uniform(0.6, 1.6)
    return Account(
        number,
        name,
        industry,
        rep,
        strategic,
        tier,
        rng.choice(_STATES[rep.person.team]),
        round(120 * size / 10) * 10,
        round(38 * size) * 1_000_000,
        on_or_before(FIRST_DAY - timedelta(days=rng.randint(60, 2600))),
    )


def _families(accounts: list[Account]) -> None:
    """Names that share a stem and an owner are one family: the larger one is the parent."""
    for account in accounts:
        stem = account.name.split()[0]
        kin = [a for a in accounts if a.name.split()[0] == stem and a is not account and a.revenue > account.revenue]
        if kin and account.number % 5 == 0 and kin[0].parent is None:
            account.parent = kin[0]


def _people(rng: random.Random, account: Account, number: int) -> list[Contact]:
    if account.strategic:
        places = rng.sample(sorted(_TITLES), rng.randint(5, 8))
    else:
        places = rng.sample([place for place in sorted(_TITLES) if place[0] != "executive" or account.tier == "B"], 2)
    people = []
    for level, function in places:
        number += 1
        unplaced = rng.random() < 0.06
        people.append(
            Contact(
                number,
                rng.choice(_FIRST),
                rng.choice(_LAST),
                "" if unplaced else level,
                "" if unplaced else function,
                _TITLES[level, function],
            )
        )
    return people


def account_rows(rng: random.Random, accounts: list[Account]) -> list[dict[str, object]]:
    """Account.csv, one row an account."""
    return [
        {
            "Id": a.id,
            "Name": a.name,
            "Industry": a.industry,
            "OwnerId": a.owner.person.id,
            "ParentId": a.parent.id if a.parent else "",
            "NumberOfEmployees": a.employees,
            "AnnualRevenue": a.revenue,
            "Strategic__c": str(a.strategic).lower(),
            "Tier__c": a.tier,
            "BillingState": a.state,
            "Region__c": a.owner.person.team,
            "CreatedDate": moment(rng, a.created),
            **_wallet(a),
        }
        for a in accounts
    ]


def _wallet(account: Account) -> dict[str, object]:
    """What a strategic customer spends a year on what Tarnfield sells, where somebody found it out."""
    if not account.strategic or account.number % 4 == 0:
        return {"Category_Spend__c": "", "Spend_As_Of__c": "", "Spend_Source__c": ""}
    source, day = (
        ("plant budget shown to us", "2026-03-12"),
        ("annual report", "2025-12-31"),
        ("rep's estimate", "2026-06-05"),
    )[account.number % 3]
    return {
        "Category_Spend__c": round(account.revenue * 0.0016 / 10_000) * 10_000,
        "Spend_As_Of__c": day,
        "Spend_Source__c": source,
    }


def contact_rows(accounts: list[Account]) -> list[dict[str, object]]:
    """Contact.csv, one row a person at a customer."""
    return [
        {
            "Id": c.id,
            "AccountId": a.id,
            "FirstName": c.first,
            "LastName": c.last,
            "Title": c.title,
            "Email": f"{c.first}.{c.last}@{a.name.split()[0]}.example".lower(),
            "Level__c": c.level,
            "Function__c": c.function,
        }
        for a in accounts
        for c in a.contacts
    ]
