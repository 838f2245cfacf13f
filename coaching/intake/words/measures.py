"""What the figures of a sheet count: sales, targets, activities or answers, told by the words beside them or asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from coaching.errors import Note, said
from coaching.intake.words.header_units import without_unit
from coaching.intake.words.period_names import period_in
from coaching.intake.words.word_books import WordBook, word_key

LEAVE_OUT = "leave them out"
ACTIVITIES = {
    "call": "calls", "conversation": "conversations", "email": "emails", "meeting": "meetings", "demo": "demos", "proposal": "proposals",
    "vip_visit": "VIP visits", "peer_meeting": "peer meetings", "business_review": "business reviews", "field_day": "field days",
    "carnival_day": "carnival days",
}  # fmt: skip
CLASSES = {
    "new": "new", "new business": "new", "new logo": "new", "cross sell": "cross_sell", "crosssell": "cross_sell", "upsell": "upsell",
    "up sell": "upsell", "renewal": "renewal", "renewals": "renewal", "existing": "existing", "existing business": "existing", "add on": "add_on",
    "expansion": "expansion", "neu": "new", "neugeschäft": "new", "neukunden": "new", "nouveau": "new", "nouveaux": "new", "nuevo": "new",
    "nuevos": "new", "bestand": "existing", "bestandskunden": "existing", "bestandsgeschäft": "existing", "verlängerung": "renewal",
    "verlängerungen": "renewal", "renouvellement": "renewal", "renouvellements": "renewal", "renovación": "renewal", "renovaciones": "renewal",
}  # fmt: skip
"""Classes of business a target may be split into, by the words for them."""
SUMS = re.compile(
    r"(grand |sub[ -]?)?total(e?s?|aux|is)?\b.*|.+ (sub-?)?total(e?s?|aux|is)?|ytd\b.*|.* ytd|year to date|sum|summe|somme|soma|suma|somma|totaal.*"
    r"|gesamt.*|.+ gesamt|insgesamt|overall|geral|ensemble|razem|celkem|avg|average.*|mean|durchschnitt.*|promedio|moyenne|média|итого|всего"
    r"|(all|everyone|everybody)|(all|the|whole|entire) (company|team|reps?|people|sellers?|sales ?people|sales|sales team|members|agents)"
    r"|alle( mitarbeiter\w*| verkäufer\w*)?|todos?|todas|tous|toutes|tutt[ie]|allen|iedereen",
    re.I,
)
"""Headers and names that stand for the sum or the mean of the others."""
_GROUPS = (
    r"teams?|regions?|territory|territories|districts?|area|zone|group|branch|division|segment|department|dept|office|company|equipo|équipe|equipe|"
    r"squadra|gruppe|gebiet|región|região|région|regione|regio|zona|bezirk|niederlassung|abteilung|filiale|agence|agencia|afdeling|ploeg|zespół"
)
_GROUP = re.compile(
    rf"(?:{_GROUPS})|(?:{_GROUPS})\b.+|.+\b(?:{_GROUPS})|.*\b(?:teams?|gruppe|equipo|équipe|equipe)\b.*", re.I
)

_NPS = re.compile(r"\bnps\b|net promoter|likely to recommend", re.I)
_TARGET = re.compile(
    r"\b(targets?|quotas?|budgets?|goals?|plan|planned|objectives?|soll|\w*ziele?|\w*vorgaben?|objetivos?|objectifs?|cuotas?|cotas?|presupuestos?|"
    r"orçamentos?|obiettiv[oi]|план\w*|(?:ziel|soll|plan)-?(?:umsatz|absatz|betrag|wert)\w*|doel\w*|metas?(?=\W*$|\W+(?:de|da|do|mensal|mensual|anual|trimestral)\b))\b",
    re.I,
)
_MONEY_TARGET = re.compile(
    r"\b(quotas?|budgets?|cuotas?|cotas?|presupuestos?|orçamentos?|(?:ziel|soll|plan)-?umsatz\w*|umsatz-?(?:ziele?|soll|plan|vorgabe)\w*)\b",
    re.I,
)
_REVENUE = re.compile(
    r"\b(revenues?|turnover|invoiced|umsatz\w*|ingresos|fatturato|faturamento|receitas?|facturación|выручк\w+)\b", re.I
)
_SALES = re.compile(
    r"\b(sales|ventas?|vendas?|ventes?|vendite|verkäufe|verkauf|verkaufs|vertriebs|absatz|продаж\w*)\b", re.I
)
_OPEN = re.compile(
    rf"{_SALES.pattern}|\b(quoten?|forecasts?|prognosen?|previsión|previsão|prévisions?|previsione|прогноз)\b", re.I
)
"""Words for figures that leave open which: sales may be booked or invoiced, a Quote is a quota in German and an offer in English."""
_FORECAST = re.compile(r"\b(forecasts?|prognosen?|previsión|previsão|prévisions?|previsione|прогноз)\b", re.I)
_OF = re.compile(r"^(?:de|del|des|du|do|da|di|d')\s+", re.I)
_CALLS = (
    (
        "forecast: commit",
        re.compile(
            r"\b(commit(ted|ment)?|comprometid[oa]s?|compromisos?|comprometimento|zugesagt\w*|engagée?s?|engagement|"
            r"impegnat[oaie]|toegezegd\w*)\b",
            re.I,
        ),
    ),
    (
        "forecast: best case",
        re.compile(
            r"\b(best ?case|upside|most likely|mejor (caso|escenario)|optimista|bester? fall|optimistisch\w*|"
            r"meilleur (cas|scénario)|optimiste|melhor (caso|cenário)|otimista|miglior (caso|scenario)|ottimistic[oa]|"
            r"beste (geval|scenario)|m[áa]s probable|mais prov[áa]vel|più probabile|(le )?plus probable|"
            r"wahrscheinlichst\w*)\b",
            re.I,
        ),
    ),
)
_RUNNING = re.compile(
    r"\b([qmyw]td|to[ -]?date|cumul\w*|cum|running|accum\w*|acum\w*|kumul\w*|kum|laufend\w*|aufgelaufen\w*|progressiv[oa]|so far"
    r"|(?:hasta|a) la fecha|bis dato|bis heute|à ce jour|até à data)\b",
    re.I,
)
_SHARE = re.compile(
    r"%|\b(percent\w*|pct|rates?|ratio|share|prozent|anteil|attain\w*|achieve\w*|erreich\w*|variance|avg|average|score|index)\b",
    re.I,
)
_LABEL = re.compile(
    r"\b(ids?|no|nr|number|nummer|phone|tel|zip|plz|code|rank|age|alter|year|jahr|tenure|level|grade|headcount|fte|days?|tage|hours?|weight)\b",
    re.I,
)
_NO_NAME = re.compile(
    r"\b(amount|price|cost|value|qty|quantity|units?|discount|margin|probability|size|distance|duration|minutes|hours?|volume|weight|employees|stock|ticket"
    r"|betrag|preis|kosten|wert|menge|anzahl|rabatt|dauer|montant|prix|valeur|nombre|durée|importe|precio|valor|cantidad|preço|quantidade|deals?|leads?"
    r"|visitors?|clicks?|opens?|views?|tickets?|orders?|products?|items?|pipeline|commission|bonus|salary|visits?|appointments?)\b",
    re.I,
)
MOST_MEASURES = 24
RUNNING_TOTAL, LABEL, OF_OTHERS = said("running total"), said("no figure"), said("sum of others")
ALIKE = 80
_BOOKED = re.compile(r"\b(bookings?|booked|won amount|closed won|orders? value)\b", re.I)
_DONE = re.compile(
    r"(actuals?|achieved|achievements?|attained|results?|ist|erreicht|ergebnis|réalisée?s?|atteint|real|realizad[oa]s?|logrado|alcançado|realizzato)\W*",
    re.I,
)
_FILLER = re.compile(
    r"#|\b(actuals?|ist|done|made|no|number|count|anzahl|nombre|cantidad|quantidade|quantity|qty|counts|value|wert|valeur|valor|result|figure|réalisé|realizad[oa]|"
    r"of|per|each|monthly|quarterly|yearly|annual|month|quarter|year|total)\b\.?",
    re.I,
)


@dataclass(frozen=True)
class Meaning:
    """What figures become: the kind of fact and its measure."""

    kind: str
    measure: str


MEANINGS: dict[str, Meaning] = {
    "bookings": Meaning("sales_total", "bookings"), "revenue": Meaning("sales_total", "revenue"), "target of bookings": Meaning("quota", "bookings"),
    **{plural: Meaning("activity_summary", kind) for kind, plural in ACTIVITIES.items()},
    **{f"target of {plural}": Meaning("quota", kind) for kind, plural in ACTIVITIES.items()},
    "NPS answers": Meaning("survey_response", "nps"),
    "forecast: commit": Meaning("forecast", "commit"), "forecast: best case": Meaning("forecast", "best_case"),
    "forecast: pipeline": Meaning("forecast", "pipeline"),
}  # fmt: skip
"""Every answer to "what are these numbers", and what it makes of them."""
COUNTED = frozenset(
    answer
    for answer, meaning in MEANINGS.items()
    if meaning.kind == "activity_summary" or answer.startswith("target of ")
) - {"target of bookings"}
"""The answers of which somebody may keep a tally by the day."""
USUAL = ("bookings", "revenue", "target of bookings", "calls", "meetings", "proposals", "NPS answers")


def meaning_in(text: str) -> tuple[str | None, str]:
    """The answer the words beside the figures give themselves, and what else they say: ("revenue", "MEDICAL"); None when they leave it open."""
    plain = " ".join(without_unit(text).replace("_", " ").split())
    if _NPS.search(plain):
        return "NPS answers", ""
    if is_running(plain):
        return None, plain
    for call, pattern in _CALLS:
        if pattern.search(plain):
            return call, ""
    is_target = bool(_TARGET.search(plain))
    bare = _OF.sub("", _tidy(_FILLER.sub(" ", _TARGET.sub(" ", plain))))
    activity = WordBook({}).read("measure", bare)
    if activity in ACTIVITIES:
        return f"target of {ACTIVITIES[activity]}" if is_target else ACTIVITIES[activity], ""
    if is_target:
        if _MONEY_TARGET.search(plain) or _REVENUE.search(plain) or _BOOKED.search(bare) or _SALES.fullmatch(bare):
            return "target of bookings", ""
        return None, bare
    for found, pattern in (("revenue", _REVENUE), ("bookings", _BOOKED)):
        if pattern.search(bare):
            return (None, bare) if _is_booked(bare) else (found, _tidy(pattern.sub(" ", bare)))
    return None, bare


def _is_booked(plain: str) -> bool:
    """Whether words say that activities are booked: that is no money, and they are not held yet."""
    return WordBook({}).read("measure", _tidy(_BOOKED.sub(" ", plain))) in ACTIVITIES and bool(_BOOKED.search(plain))


def rest_of_target(text: str) -> str:
    """What a header says beside its word for a target: "Other" of "Other budget"; "" where that is all it says."""
    plain = " ".join(without_unit(text).replace("_", " ").split())
    return _tidy(_FILLER.sub(" ", _TARGET.sub(" ", plain)))


def is_open(text: str) -> bool:
    """Whether a header is a word for figures that leaves open what they count: it is asked."""
    plain = " ".join(without_unit(text).replace("_", " ").split())
    return bool(_OPEN.fullmatch(plain)) or _is_booked(plain)


def is_call(text: str) -> bool:
    """Whether a header speaks of a forecast, of whatever category."""
    return (meaning_in(text)[0] or "").startswith("forecast") or bool(_FORECAST.search(text))


def is_done(text: str) -> bool:
    """Whether a header says that its figures are what was done, and not of what: "Actual", beside a target."""
    return bool(_DONE.fullmatch(" ".join(text.replace("_", " ").split())))


def is_running(text: str) -> bool:
    """Whether a header speaks of a total that grows from row to row, such as QTD, cumulative or kumuliert: it is no amount of its period."""
    return bool(_RUNNING.search(" ".join(text.replace("_", " ").split())))


def no_figure(header: str, sample: Sequence[str]) -> Note:
    """Why a column of numbers holds nothing that could be added up; "" where it may."""
    plain = " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).replace("_", " ").split())
    if is_sum(header):
        return RUNNING_TOTAL if is_running(header) else OF_OTHERS
    if _SHARE.search(plain) or any("%" in cell for cell in sample):
        return "a share"
    return LABEL if _LABEL.search(plain) else ""


def likely(text: str) -> tuple[str, ...]:
    """The answers to offer for words that leave it open, the likely ones first."""
    if _FORECAST.search(text):
        return (*(answer for answer in MEANINGS if answer.startswith("forecast")), *USUAL, LEAVE_OUT)
    if _TARGET.search(text.replace("_", " ")):
        return (*(answer for answer in MEANINGS if answer.startswith("target")), LEAVE_OUT)
    return (*USUAL, *(answer for answer in MEANINGS if answer not in USUAL), LEAVE_OUT)


def is_target_word(text: str) -> bool:
    """Whether the words speak of a target."""
    return bool(_TARGET.search(text.replace("_", " ")))


def class_of(text: str) -> str | None:
    """The class of business a header names, or None."""
    return CLASSES.get(word_key(_TARGET.sub(" ", without_unit(text).replace("_", " "))))


def class_meant(text: str) -> str | None:
    """The class of business a header names, also where its word for a target has a slip ("Cross_sell_bugdet")."""
    words = text.replace("_", " ").split()
    right = " ".join(
        word for word in words if max(fuzz.ratio(word.casefold(), one) for one in ("budget", "target", "quota")) < ALIKE
    )
    return class_of(text) or class_of(right)


def is_sum(text: str) -> bool:
    """Whether a header or a name stands for a sum or a mean of the others."""
    return bool(SUMS.fullmatch(" ".join(without_unit(text).replace("_", " ").split()).strip(" :")))


def is_group(name: str) -> bool:
    """Whether a name may be that of a group of people: "Team North", "South region", "Équipe Nord"."""
    return bool(_GROUP.fullmatch(" ".join(name.split())))


def name_and_measure(header: str) -> tuple[str, str]:
    """The person whose figures a header may be of, and what they count where it says so: "Ana Weiss", "Ana - Calls"; ("", "") for any other."""
    plain = " ".join(without_unit(header).replace("_", " ").split())
    if _may_be_name(plain):
        return plain, ""
    words = re.split(r"\s*[-–—:/|()]+\s*|\s+", plain.strip("() "))
    for cut in range(1, len(words)):
        first, last = " ".join(words[:cut]), " ".join(words[cut:])
        for name, measure in ((first, last), (last, first)):
            if _may_be_name(name) and _is_measure(measure):
                return name, measure
    return "", ""


def _may_be_name(plain: str) -> bool:
    """Whether a header of figures may be a name: words in capitals that say nothing of figures, groups or times."""
    says = meaning_in(plain)[0] or is_target_word(plain) or is_open(plain) or is_running(plain) or class_of(plain)
    known = _SHARE.search(plain) or _LABEL.search(plain) or _NO_NAME.search(plain) or is_sum(plain)
    words = plain.split()
    ends = any(is_done(word) or meaning_in(word)[0] or WordBook({}).read("measure", word) for word in words)
    return (
        bool(re.fullmatch(r"[^\W\d_][^\d_:;/%#()]{1,40}", plain))
        and plain[0].isupper()
        and not (says or known or ends or period_in(plain))
    )


def _is_measure(plain: str) -> bool:
    """Whether words are no more than the name of what is counted, of a target or of what was done."""
    told, rest = meaning_in(plain)
    target = is_target_word(plain) and not rest_of_target(plain)
    return bool(told and not rest) or target or is_done(plain) or is_open(plain) or is_running(plain)


def tells_measures(cells: Sequence[str]) -> bool:
    """Whether most of the few different cells are names of things that are counted."""
    words = {cell.strip() for cell in cells if cell.strip() and not is_sum(cell)}
    told = [word for word in words if meaning_in(word)[0] or is_running(word)]
    shares = [word for word in words if word not in told and _SHARE.search(word)]
    return bool(told) and 2 * len([*told, *shares]) >= len(words) and len(words) <= MOST_MEASURES


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" -_:/.()[],")
