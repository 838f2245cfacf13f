"""Who and when: kept in the address alone (?by=rep&who=ID&period=2016-Q1&compare=team), which every link carries on.

The widgets are not bound to the address by Streamlit: its binding writes labels instead of ids, and drops them when the page changes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from coaching.access import may_open
from coaching.errors import Refusal
from coaching.intake.desk.checklist import crm_of
from coaching.lens import Lens, Scope, has_accounts, lens_for, scopes
from coaching.metrics import compare as comparing
from coaching.metrics import elsewhere, own_date, reach
from coaching.metrics.keep import ask_engine
from coaching.metrics.needs import brings
from coaching.records import About, tables
from coaching.version import VERSION
from coaching.workspace import Workspace
from pages._opened import may_change, memory, on_paper, open_workspace, remembered, sign_out, tell_mended, the_workspace
from pages._words import escape, named, of_chosen

BY = {"account": "Account", "rep": "Rep", "team": "Team", "company": "Company"}
BY_ACCOUNT = {
    "accounts",
    "account",
    "activity",
    "pipeline",
    "reviews",
    "voice",
}  # pages that can be read of one account; the others speak of people
DATA = "pages/data.py"
TALK = "conversation"
TYPED_ON = {"data"}  # pages on which something may be typed while nothing is loaded
LOOK_SECONDS = 1.0  # between two looks whether a load has ended
NEWER_SECONDS = 10.0  # between two looks of a page that stands open whether its numbers have become older ones
COMPARE = {"previous": "Period before", "year": "A year before", "team": "The team"}
_LINKED: dict[
    str, Any
] = {}  # "pages/home.py" -> its st.Page, by which a link is made without looking the file up again


def navigation(groups: Mapping[str, Sequence[Any]], shown: Any) -> None:
    """The list of pages, each link keeping who and when; the conversation stands in it only while one is open on this screen."""
    _LINKED.update({f"pages/{page.url_path or 'home'}.py": page for pages in groups.values() for page in pages})
    if on_paper():
        return
    query = address()
    who = the_workspace().viewer
    with st.sidebar:
        if the_workspace().settings.demo == "loaded":
            st.badge("Invented team", icon=":material/science:", color="blue")
        for group, every in groups.items():
            pages = [page for page in every if may_open(who, page.url_path)]
            if pages:
                st.caption(group)
            for page in pages:
                if page.url_path != TALK:
                    st.page_link(page, query_params=query, width="stretch")
                elif talk := open_talk(shown):
                    st.page_link(page, query_params={**query, "conversation": talk}, width="stretch")
        if not who.alone:
            st.caption(escape(f"{who.name}, {who.role}"))
            st.button("Sign out", on_click=sign_out, type="tertiary", icon=":material/logout:", key="sign out")
        st.caption(f"Cadence {VERSION}")


RESTS_ON = {  # by page: numbers without which it would deny what an engine has not added up yet
    "": ("bookings", "conversations"), "pipeline": ("bookings", "open_pipeline"), "forecast_call": ("bookings",), "activity": ("activities",),
    "accounts": ("bookings", "open_pipeline"), "account": ("bookings", "open_pipeline"), "drivers": ("bookings", "conversations"),
}  # fmt: skip


def open_talk(shown: Any) -> str:
    """The id of the conversation on this screen, or of the one that was left unfinished on it; empty without one."""
    asked = st.query_params.get("conversation", "") if shown.url_path == TALK else ""
    return asked or str(st.session_state.get("unfinished talk", ""))


def keep_at_hand(talk_id: str, is_unfinished: bool) -> None:
    """Let the list of pages lead back to a conversation as long as it is unfinished."""
    st.session_state["unfinished talk"] = talk_id if is_unfinished else ""


def picker(header: Any, title: Any, page: Any) -> None:
    """The one line of who, when and as of beside the page's title, with the choice behind it; the title is Home's own where it differs."""
    workspace = open_workspace()
    tell_mended()
    st.session_state["through_app"] = page.url_path
    st.session_state["by account"] = page.url_path in BY_ACCOUNT
    awaited, newer = (
        st.empty(),
        st.empty(),
    )  # emptied at once by the next run; other places keep what was told until its end
    waits_for: Sequence[str] = ()
    if workspace.facts.is_being_changed:
        with awaited:
            _until_loaded()
    else:
        ask_engine(workspace)
        rests_on = RESTS_ON.get(page.url_path, ())
        waits_for = rests_on if elsewhere.awaits(workspace.facts, rests_on) else ()
        if elsewhere.told(workspace.facts):
            with awaited:
                _until_added_up(waits_for)
        if not on_paper():
            with newer:
                _once_newer(_stands_for()) if workspace.facts.as_of or page.url_path in TYPED_ON else _once_filled()
    chosen = _chosen() if workspace.facts.as_of else {}
    if not page.url_path and (chosen.get("by") == "rep") != (st.query_params.get("by") == "rep"):
        whose = (
            "My dashboard" if chosen.get("by") == "rep" else "My team today"
        )  # the address says otherwise, or nothing
        title.title(whose, anchor=False)
    if not workspace.viewer.alone:
        _note_look(page.url_path or "home", chosen)
    if not chosen:
        return
    if unknown := _nobody_of(chosen):
        st.info(escape(unknown), icon=":material/person_search:")
    if on_paper():
        header.markdown(_spoken_choice(workspace), width="content")
        return
    with header.popover(_spoken_choice(workspace), icon=":material/tune:", wrap=True, key="who_and_when"):
        kinds = {by: of_chosen(BY[by]) if by == chosen["by"] else BY[by] for by in _kinds()}
        _pick(st.segmented_control, "by", "Who", kinds, chosen["by"], required=True)
        _pick(st.selectbox, "who", BY[chosen["by"]], _labelled(chosen["by"]), chosen["who"])
        _pick(st.selectbox, "period", "When", _periods(), chosen["period"])
        _pick(st.selectbox, "compare", "Compared with", COMPARE, chosen["compare"])
        as_it_is = {**st.query_params.to_dict(), **chosen, "print": "1"}
        as_it_is.pop("proof", None)
        st.link_button("Show as it prints", f"?{urlencode(as_it_is)}", type="tertiary", icon=":material/print:")
    if waits_for:
        st.markdown("What this page shows stands here once it was added up.")
        st.stop()


def _note_look(page: str, chosen: Mapping[str, str]) -> None:
    """Keep in the audit what somebody who signed in opens, once a session for each page and whom it is about."""
    talk = st.query_params.get("conversation", "") if page == TALK else ""
    about = About("conversation", talk) if talk else About(chosen.get("by", "company"), chosen.get("who", "company"))
    seen = memory("looked at").setdefault("seen", set())
    if (page, about) not in seen:
        workspace = the_workspace()
        tables.look(workspace.records, workspace.viewer.viewer_id, about, page)
        seen.add((page, about))


@st.fragment(run_every=LOOK_SECONDS)
def _until_loaded() -> None:
    """Say that a load runs elsewhere, and show the page anew by itself when it has ended."""
    if the_workspace().facts.is_being_changed:
        st.info("Data is being loaded. This page shows it as soon as it is there.", icon=":material/hourglass_top:")
    else:
        st.rerun()


@st.fragment(run_every=LOOK_SECONDS)
def _once_filled() -> None:
    """Show a page without any data anew by itself when a load has begun or is over."""
    with suppress(Refusal):  # of a workspace that cannot be opened now, which the next click says
        facts = the_workspace().facts
        if facts.as_of or facts.is_being_changed:
            st.rerun()


@st.fragment(run_every=LOOK_SECONDS)
def _until_added_up(waits_for: Sequence[str]) -> None:
    """Say that an engine makes the sums or is away, ask it again in time, and show the page anew once they are there, or those it waits for."""
    facts = the_workspace().facts
    elsewhere.ask_again(facts)
    said = elsewhere.told(facts)
    if said is None or (waits_for and not elsewhere.awaits(facts, waits_for)):
        st.rerun()
    else:
        is_running, sentence = said
        place, icon = (st.info, ":material/hourglass_top:") if is_running else (st.warning, ":material/cloud_off:")
        place(escape(sentence), icon=icon)


def _stands_for() -> tuple[int, int]:
    facts = the_workspace().facts
    return id(facts), facts.version


@st.fragment(run_every=NEWER_SECONDS)
def _once_newer(shown: tuple[int, int]) -> None:
    """Say that the numbers of a page that stood open are older ones, and show newer ones when asked: somebody may be typing."""
    with suppress(Refusal):  # of a workspace that cannot be opened now, which the next click says
        if _stands_for() != shown:
            with st.container(horizontal=True, vertical_alignment="center", key="newer"):
                st.markdown(":material/update: Data was loaded or changed since this page was drawn.", width="content")
                if st.button("Show newer numbers", key="show newer"):
                    st.rerun()


def _pick(widget: Any, key: str, label: str, choices: Mapping[str, str], value: str, **options: Any) -> None:
    choices = choices if value in choices else {**choices, value: the_workspace().calendar.parse(value).label}
    st.session_state[f"pick {key}"] = value
    widget(
        label,
        list(choices),
        format_func=lambda one: choices.get(one, one),
        key=f"pick {key}",
        on_change=_picked,
        args=(key,),
        **options,
    )


def _picked(key: str) -> None:
    query = _chosen() | {key: st.session_state[f"pick {key}"]}
    if key == "by":
        query["who"] = next(iter(_labelled(query["by"])))
    st.query_params.update(query)


def _chosen() -> dict[str, str]:
    """by, who (an id), period (a key) and compare: as the address says and nothing else, so that Back leads back; else the company, this quarter."""
    workspace = the_workspace()
    said = {key: value for key, value in st.query_params.to_dict().items() if key in ("by", "who", "period", "compare")}
    asked = (
        id(workspace.facts),
        workspace.facts.version,
        workspace.viewer.key,
        said,
        st.session_state.get("by account"),
    )
    return dict(remembered("chosen", asked, lambda: _choose(workspace, said)))


def _kinds() -> list[str]:
    """By what this page can be read: by account only where it speaks of accounts."""
    by_account = st.session_state.get("by account") and has_accounts(the_workspace())
    return [by for by in BY if (by_account if by == "account" else _people(by))]


def _choose(workspace: Workspace, said: Mapping[str, str]) -> dict[str, str]:
    kinds = _kinds()
    by = said.get("by") if said.get("by") in kinds else kinds[-1]
    people = _labelled(str(by))
    who = str(said.get("who"))
    if who not in people:
        who = next((one for one, name in people.items() if name == who), next(iter(people)))
    try:
        period = workspace.calendar.parse(said.get("period", "")).key
    except Refusal:
        period = next(iter(_periods()))
    compare = said.get("compare") if said.get("compare") in COMPARE else "previous"
    return {"by": str(by), "who": who, "period": period, "compare": str(compare)}


def _nobody_of(chosen: Mapping[str, str]) -> str:
    """That the address names somebody or something who is not in the data, and what is shown instead; empty where it does not."""
    by, who = st.query_params.get("by"), st.query_params.get("who")
    if not who or by not in BY or who in (chosen["who"], _labelled(chosen["by"])[chosen["who"]]):
        return ""
    if by != chosen["by"]:
        return ""  # the page is not read by these
    return f"No {BY[by].lower()} with the id {who} is loaded. This shows {_labelled(by)[chosen['who']]}."


def _people(by: str) -> list[Scope]:
    workspace = the_workspace()
    key = f"people {workspace.viewer.key} {by}"
    found: list[Scope] = workspace.facts.told(key, lambda: scopes(workspace, by))  # type: ignore[arg-type]
    return found


def _labelled(by: str) -> dict[str, str]:
    """Id to name; where two people share a name the id stands beside it."""
    workspace = the_workspace()
    told: dict[str, str] = workspace.facts.told(f"labels {workspace.viewer.key} {by}", lambda: _labels(_people(by)))
    return told


def _labels(people: Sequence[Scope]) -> dict[str, str]:
    shared = Counter(person.name for person in people)
    return {one.id: one.name if shared[one.name] == 1 else f"{one.name} ({one.id})" for one in people}


def _periods() -> dict[str, str]:
    workspace = the_workspace()
    asked = (id(workspace.facts), workspace.facts.version, workspace.settings)
    found: dict[str, str] = remembered(
        "periods", asked, lambda: {one.key: one.label for one in reach.periods_in_reach(workspace)}
    )
    return found


def newest_period() -> str | None:
    """The period that is shown where nobody chose one; None while the workspace is empty."""
    return next(iter(_periods())) if the_workspace().facts.as_of else None


def move_on(before: str | None) -> None:
    """Where the newest period was looked at before the data changed, look at what is the newest now."""
    after = newest_period()
    if before and after and before != after and _chosen()["period"] == before:
        st.query_params.update(_chosen() | {"period": after})


def _spoken_choice(workspace: Workspace) -> str:
    chosen = _chosen()
    when = workspace.calendar.parse(chosen["period"])
    as_of = workspace.facts.leading_date
    label = workspace.calendar.label(when, as_of) if as_of else when.label
    return f"{escape(_labelled(chosen['by'])[chosen['who']])} · {escape(label)} · {own_date.dates_in_words(workspace)}"


def lens() -> Lens | None:
    """Who and when as chosen; None while the workspace is empty."""
    workspace = open_workspace()
    if workspace.facts.as_of is None:
        return None
    chosen = _chosen()
    by, who, period = chosen["by"], chosen["who"], chosen["period"]
    asked = (id(workspace.facts), workspace.facts.version, workspace.viewer.key, workspace.settings, by, who, period)
    found: Lens = remembered("lens", asked, lambda: lens_for(workspace, by, [who], period))  # type: ignore[arg-type]
    return found


def lens_on(facts: str) -> Lens | None:
    """The chosen lens as of the date of these facts ("deals", "activities")."""
    found = lens()
    return own_date.lens_on_facts(the_workspace(), found, facts) if found else None


def against() -> comparing.Against:
    """The chosen comparison: previous, year or team."""
    return _chosen()["compare"]  # type: ignore[return-value]


def compared_with(scope: Lens | None = None) -> str:
    """The comparison of the chosen lens (or another one) in words: "Q4 2015", "the same days of Q4 2015", "team North"."""
    chosen, to = scope or lens(), against()
    if chosen is None:
        return ""
    calendar = the_workspace().calendar
    said: str = remembered(
        f"compared {chosen.period.key}", (chosen, to, calendar), lambda: comparing.in_words(calendar, chosen, to)
    )
    return said


def address(**change: str) -> dict[str, str]:
    """The query of a link that keeps who, when and the comparison; by=, who= (an id), period= (a key) or anything else changes it."""
    if the_workspace().facts.as_of is None:
        return change
    query = _chosen() | change
    if query["who"] not in _labelled(query["by"]):
        query["who"] = next(iter(_labelled(query["by"])))
    return query


def go(page: str, label: str, icon: str | None = None, tells: bool = False, **query: str) -> None:
    """A link to another page ("pages/pipeline.py") that keeps who and when; by=, who= and period= change them.

    On paper a link is left out, unless its label tells something.
    """
    if on_paper() or not may_open(the_workspace().viewer, page.removeprefix("pages/").removesuffix(".py")):
        if tells:
            st.markdown(escape(label))
    else:
        st.page_link(_LINKED.get(page, page), label=escape(label), icon=icon, query_params=address(**query))


def turn_to(label: str, key: str, **change: str) -> None:
    """A button that looks at somebody or something else on this page, by the address: by=, who=, period=."""
    st.button(named(label), key=f"turn to {key}", type="tertiary", on_click=_turn, args=(address(**change),))


def _turn(query: Mapping[str, str]) -> None:
    st.query_params.from_dict(dict(query))


def empty(what: str, action_label: str, page: str = DATA, need: str = "") -> None:
    """The designed state of "nothing here yet", with the way out and, where a file brings it, where that is found."""
    with st.container(border=True):
        st.markdown(escape(what))
        if need:
            st.caption(escape(brings(need, crm_of(open_workspace()))))
        if page == DATA:
            to_load(action_label, ":material/arrow_forward:")
        else:
            go(page, action_label, icon=":material/arrow_forward:")


def to_load(label: str, icon: str) -> None:
    """A link to where exports are loaded; who may not load reads where or by whom it is done."""
    if may_change("Exports are loaded"):
        go(DATA, label, icon=icon)
