"""The open workspace of this server, who looks at it, and what one session keeps from one run to the next."""

import atexit
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.exceptions import ScriptControlException

from coaching import access, home, intake, running
from coaching.errors import FULL, Refusal, is_full_disk
from coaching.facts import is_damage, put_aside
from coaching.intake.desk import uploads
from coaching.metrics import reach
from coaching.records import ChangedElsewhere, on_server
from coaching.records.unreadable import Unreadable
from coaching.turns import Turns
from coaching.viewer import OWNER, Viewer
from coaching.workspace import Workspace
from pages._words import escape

ROOT = Path(__file__).parent.parent
HOME = "home"
REFUSED = "refused"  # the memory of why the last click was not done
_OPEN: dict[str, Workspace] = {}  # one process owns a workspace, and all its sessions share it
_MENDED: dict[str, str] = {}  # what had to be mended on opening or was found damaged since, told once to each session
_LOOKED: dict[
    str, tuple[Workspace, date]
] = {}  # of which workspace, and when, the kept copies were last read against their hashes
_ENDED: set[str] = set()  # sign-ins that somebody ended while this server ran
OF_ONE_SIGN_IN = ("nonce", "jti", "sid", "iat")  # claims that another sign-in of the same person does not share
_UPGRADED: dict[str, str] = {}  # that an older Cadence opened it last, told as well
_SEEN: dict[str, Workspace] = {}  # the same as each viewer sees it, by the viewer's key
MOST_VIEWERS = 500
SIGN_IN = "Sign in to see your numbers."
OF_THE_OWNER = (
    "Something in the folder of this workspace was damaged or changed; its owner reads here what, and what to do."
)
UNVOUCHED = "Your sign-in comes without a mail address that is verified; ask whoever runs this Cadence."
_OPENING = threading.Lock()
_TURNS = Turns()  # at drawing a page
_DRAWN: set[object] = set()  # a mark for each page that is being drawn at this moment
_LOOKS_UNTIL: dict[str, float] = {}  # how long each session counts as looking on
LOOKS_ON_SECONDS = 600  # at the page it was last shown
_RUN = threading.local()  # what Streamlit says of whoever looks in the run of this thread


@atexit.register
def let_go() -> None:
    """Close what is open, so that the next start finds whole files."""
    while _OPEN:
        _OPEN.popitem()[1].close()


def folder() -> str:
    """The folder of this server's workspace."""
    return str(home.default_workspace())


def the_workspace(where: str | None = None) -> Workspace:
    """The workspace as whoever looks may see it, opened when it is not; Refusal where it cannot be used, or not by them."""
    run = None if where else get_script_run_ctx()
    if run is not None and (found := _found_in(run)) is not None:
        return found
    whole, who = whole_workspace(where), viewer(where)
    then = access.since(whole)
    seen = _SEEN.get(who.key)
    if seen is None or seen.facts is not whole.facts or not seen.holds():
        if len(_SEEN) > MOST_VIEWERS:
            _SEEN.clear()
        seen = _SEEN[who.key] = access.seen_by(whole, who)
    if run is not None:
        _RUN.found = (run.cursors, seen, then, len(_ENDED))
    return seen


def _found_in(run: Any) -> Workspace | None:
    """What this run found already, which asks a hundred times; None where people, sign-ins or the workspace changed meanwhile."""
    cursors, seen, then, ended = getattr(_RUN, "found", (None, None, None, 0))
    if seen is None or cursors is not run.cursors:  # each run is given new ones
        return None
    is_the_same = not seen.is_closed and _SEEN.get(seen.viewer.key) is seen and ended == len(_ENDED)
    found: Workspace | None = seen if is_the_same and access.since(seen) == then else None
    return found


def seen_again(key: str) -> Workspace:
    """The workspace as it was seen in this run by the viewer of a key: for what is kept under that key, and asks nobody who looks."""
    return _SEEN[key]


def whole_workspace(where: str | None = None) -> Workspace:
    """The whole workspace, for what is kept ready for everybody and is shown to nobody."""
    where = where or folder()
    known = _OPEN.get(where)
    if known is not None and not known.is_closed:
        _look_at_copies(where, known)
        return known
    with _OPENING:
        known = _OPEN.get(where)
        if known is None or known.is_closed:
            known, mended = intake.opened(Path(where))
            if mended:
                _MENDED[where] = " ".join(mended)
            if known.upgraded:
                _UPGRADED[where] = known.upgraded
            _OPEN[where] = known
    _look_at_copies(where, known)
    return known


def open_already() -> Workspace | None:
    """The whole workspace where somebody has it open now: for what is made ready beside the pages, which opens and keeps nothing open."""
    known = _OPEN.get(folder())
    return None if known is None or known.is_closed else known


def _look_at_copies(where: str, workspace: Workspace) -> None:
    """Read the kept copies against their hashes after opening and once a day, while nobody waits for it; what was changed is told."""
    if _LOOKED.get(where) == (now := (workspace, date.today())):
        return
    _LOOKED[where] = now
    find = intake.changed_copies(workspace)

    def look() -> None:
        changed = find()
        if changed and not workspace.is_closed:
            said = (
                f"The kept copy of import {', '.join(changed)} is missing or was changed since it was loaded: numbers that rest on it may be wrong, "
                "and no backup can be made of it. Undo that import and load the file again."
            )
            _MENDED[where] = " ".join(filter(None, (_MENDED.get(where, "").replace(said, "").strip(), said)))

    threading.Thread(target=look, daemon=True, name="kept copies").start()


def is_without_demo() -> bool:
    """Whether a new workspace opens empty: CADENCE_NO_DEMO says anything but no."""
    return os.environ.get("CADENCE_NO_DEMO", "").strip().lower() not in ("", "0", "no", "false")


def open_workspace() -> Workspace:
    """The workspace of this server; a fresh one takes in the demo team first, unless CADENCE_NO_DEMO=1."""
    try:
        workspace = the_workspace()
        wanted = (
            workspace.facts.as_of is None and may_change() and not workspace.settings.demo and not is_without_demo()
        )
        if wanted and not intake.imports(workspace):
            load_demo(workspace)
    except Refusal as refusal:
        _say(refusal)
        st.stop()
    return workspace


def tell_mended() -> None:
    """What had to be mended when the workspace was opened, at the top of every page until this session has put it away."""
    said, kept = _MENDED.get(folder(), ""), memory("mended on opening")
    if said and the_workspace().viewer.role != "owner":
        said = OF_THE_OWNER
    if said and kept.get("put away") != said:
        with st.container(border=True, key="mended"):
            st.warning(escape(said))
            st.button("Understood", key="mended understood", on_click=kept.update, args=({"put away": said},))
    if (new := _UPGRADED.get(folder(), "")) and not kept.get("seen"):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="upgraded"):
            st.markdown(escape(new))
            st.page_link(
                "pages/definitions.py", label="What is new", icon=":material/new_releases:", query_params={"new": "1"}
            )
            st.button("Understood", key="upgraded understood", on_click=kept.update, args=({"seen": True},))


def _say(refusal: Refusal) -> None:
    """Why a page is not shown, and the way to the server that has the workspace open where another one has it."""
    st.error(escape(str(refusal)))
    with suppress(Refusal):  # of a folder that nobody can name
        if open_already() is None and (address := running.address_of(Path(folder()))):
            st.link_button("Go to the Cadence that is open", address, icon=":material/arrow_forward:")


@contextmanager
def told_in_words() -> Iterator[None]:
    """Around all that a page draws, in its turn: a refusal, a full disk, and files that turn out to be unreadable are said, with the way out."""
    _DRAWN.add(here := object())
    if run := get_script_run_ctx():
        _LOOKS_UNTIL[run.session_id] = time.monotonic() + LOOKS_ON_SECONDS
    try:
        with _TURNS.turn():
            yield
    except Refusal as refusal:
        _say(refusal)
        if isinstance(refusal, Unreadable) and not on_server():
            _offer_to_mend_records()
    except Exception as trouble:
        if is_full_disk(trouble):
            st.error(FULL)
        elif is_damage(trouble):
            st.error(
                "The file of the facts cannot be read any more. What was loaded is kept beside it, so the facts can be rebuilt from that."
            )
            if may_change("Facts are rebuilt"):
                st.button(
                    "Put the file aside and rebuild", key="rebuild damaged", type="primary", on_click=_rebuild_damaged
                )
        else:
            raise
    finally:
        _DRAWN.discard(here)


def is_a_page_drawn() -> bool:
    """Whether somebody waits for a page at this moment."""
    return bool(_DRAWN)


def several_look_on() -> bool:
    """Whether pages that were shown within the last minutes are still open in more than one session: who reloads a page begins another one."""
    now = time.monotonic()
    for session, until in list(_LOOKS_UNTIL.items()):
        if until < now or not runtime.get_instance().is_active_session(session):
            _LOOKS_UNTIL.pop(session, None)
    return len(_LOOKS_UNTIL) > 1


def _offer_to_mend_records() -> None:
    if the_workspace().viewer.role == "owner":
        st.button(
            "Put it aside and bring the newest copy back", key="mend records", type="primary", on_click=_let_go_of_this
        )


def _let_go_of_this() -> None:
    """Close the workspace; the next click opens it anew, which mends the records and says what is missing."""
    _OPEN.pop(folder()).close()
    _SEEN.clear()
    st.cache_data.clear()
    st.cache_resource.clear()


def _rebuild_damaged() -> None:
    """Let go of a damaged file, put it aside and open the workspace anew, which rebuilds the facts."""
    facts = whole_workspace().facts
    _let_go_of_this()
    put_aside(facts.path)


def may_change(what: str = "") -> bool:
    """Whether whoever looks may load, set and agree: what a workspace's owner does, and nobody on a copy of one.

    Else a sentence says where or by whom it is done, in the place of what would offer it; what: "Exports are loaded", nothing where nobody asks.
    """
    workspace = the_workspace()
    where = (
        f"in {workspace.original}, of which this is a copy" if workspace.original else "by the owner of this workspace"
    )
    may = workspace.original is None and workspace.viewer.role == "owner"
    if what and not may:
        st.caption(escape(f"{what} {where}."))
    return may


def load_demo(workspace: Workspace) -> None:
    """Take in the demo team through the ordinary intake, with its progress on the screen."""
    with workspace.facts.writing, st.status("Loading the demo team …", expanded=True) as status:
        if workspace.facts.as_of is None:
            reach.load_demo(workspace, ROOT / "data" / "demo", progress_bar())
        status.update(label="The demo team is loaded", state="complete", expanded=False)
    st.rerun()


def start_afresh() -> None:
    """Put the workspace with the demo team aside and open an empty one in its place."""
    before = open_workspace()
    aside = before.put_aside()
    before.folder.mkdir(exist_ok=True)
    access.keep_as_it_is(aside, before.folder)
    st.cache_data.clear()  # the new workspace counts its versions from the start
    st.cache_resource.clear()
    the_workspace().save_settings(demo="declined")
    uploads.carry_over(the_workspace(), aside, memory("upload").get("uploads", []))
    st.query_params.clear()
    notice(f"This workspace is empty now. The demo team was put aside in {aside.name}.")


def bring_back(uploaded: Any) -> None:
    """Put a backup in the place of the workspace."""
    from coaching.handover.backup import put_in_place

    notice(put_in_place(open_workspace(), uploaded.getvalue(), uploaded.name))
    st.cache_data.clear()
    st.cache_resource.clear()
    memory("upload").clear()
    st.query_params.clear()


def move_home(to: Path) -> None:
    """Move the workspace out of the folder of the program."""
    from coaching.handover.moving import moved

    said = moved(open_workspace(), to)
    st.cache_data.clear()
    st.cache_resource.clear()
    memory("upload").clear()
    notice(said)


def progress_bar() -> Callable[[str, int, int], None]:
    """A bar for what takes a while: call it with what is being done, how far, and how far it goes."""
    bar = st.progress(0.0, "Starting …")

    def tell(what: str, done: int, of: int) -> None:
        bar.progress(reach.fraction(done, of), escape(what))

    return tell


class SteadyProgress:
    """The bar of what must not end half way: whoever turns to another page meanwhile gets there as soon as it is done."""

    def __init__(self) -> None:
        self.tell: Callable[[str, int, int], None] | None = None
        self._turned: ScriptControlException | None = None

    def begin(self) -> None:
        """Draw the bar, here."""
        self.tell = progress_bar()

    def __call__(self, what: str, done: int, of: int) -> None:
        if self.tell and not self._turned:
            try:
                self.tell(what, done, of)
            except ScriptControlException as turned:  # raised in the middle, it would take back what is loaded so far
                self._turned = turned

    def turn(self) -> None:
        """Go where somebody turned to meanwhile."""
        if self._turned:
            raise self._turned


def guard() -> None:
    """The first line of every page: a page that was opened around app.py is opened again, through it, and one that is not the viewer's ends here.

    The first request after a start runs a file of pages/ by itself, because Streamlit has not yet seen st.navigation.
    """
    page = st.session_state.pop("through_app", None)
    if page is None:
        files = sorted((ROOT / "pages").glob("[!_]*.py"))
        st.navigation(
            [st.Page(path, default=path.stem == HOME) for path in files], position="hidden"
        )  # else the first by the alphabet is it
        st.rerun()
    who = the_workspace().viewer
    if not access.may_open(who, page):
        if not page:
            st.switch_page("pages/workshop.py")
        st.markdown(escape(f"This page is not for a {who.role}."))
        st.stop()


def on_paper() -> bool:
    """Whether the page is shown as it is printed (?print=1): without the list of pages, choices and ways to other pages."""
    return bool(st.query_params.get("print") == "1")


def memory(name: str) -> dict[str, Any]:
    """What a page keeps from one run to the next, for this session alone."""
    kept: dict[str, Any] = st.session_state.setdefault(f"memory {name}", {})
    return kept


def remembered(what: str, asked: Any, ask: Callable[[], Any]) -> Any:
    """What this session was told before, as long as it asks for the same; else what ask() says. Never to be changed by who is told."""
    kept = memory("told").get(what)
    if kept is None or kept[0] != asked:
        kept = memory("told")[what] = (asked, ask())
    return kept[1]


def notice(said: str) -> None:
    """A sentence to be shown after the page has run again."""
    memory("notices").setdefault("said", []).append(said)


def notices() -> None:
    """The sentences left for this run."""
    for said in memory("notices").pop("said", []):
        st.info(escape(said))


def attempt(change: Callable[..., object], *given: Any, then: str = "", **named: Any) -> None:
    """Do it and show the page anew, with a sentence where one is given, or say why not."""
    try:
        change(*given, **named)
    except Refusal as refusal:
        st.error(escape(str(refusal)))
        return
    if then:
        notice(then)
    st.rerun()


def tried(change: Callable[[], Any], place: str = "", then: str = "") -> Any:
    """For a click, whose page is shown anew anyway: do it and leave a sentence where one is given, or keep why not, for a place of the page.

    Gives back what was changed, None where it was refused.
    """
    why = memory(REFUSED)
    why.clear()
    try:
        made = change()
    except ChangedElsewhere as conflict:
        lost = "; ".join(str(value) for value in conflict.unsaved.values() if value)
        why.update(place=place, said=f"{conflict} What you wrote is not kept: {lost}" if lost else str(conflict))
        return None
    except Refusal as refusal:
        why.update(place=place, said=str(refusal))
        return None
    if then:
        notice(then)
    return made


def ended(change: Callable[[str], Any], field: str, place: str = "") -> None:
    """For a click that ends something with the words of a field: do it and empty the field; what is refused stays as it was typed."""
    words = st.session_state.get(field, "")

    def done() -> bool:
        change(words)
        return True

    if tried(done, place):
        st.session_state[field] = ""


def typed_meanwhile(fields: str, became: Callable[[str], str], keep: Callable[[str, str], Any] | None = None) -> None:
    """What stands in a field for something that somebody else ended meanwhile, whose field is gone with it: shown until it is let go.

    fields: what the keys of the fields begin with, before the id; became: what became of that in a sentence, empty while it goes on;
    keep: writes the words elsewhere.
    """
    kept, told = memory(f"typed meanwhile: {fields}"), memory(f"typed meanwhile, told: {fields}")
    for key in [str(key) for key in st.session_state if str(key).startswith(f"{fields} ")]:
        if isinstance(typed := st.session_state[key], str) and typed.strip():
            kept[key.removeprefix(f"{fields} ")] = typed.strip()
    for one, typed in list(kept.items()):
        if not (said := became(one)):
            kept.pop(one)
            continue
        if told.get(one) != typed:
            told[one] = typed
            st.toast(
                "Closed elsewhere meanwhile: what you typed stands at the top of the page.",
                icon=":material/sync_problem:",
            )
        with st.container(border=True, key=f"typed meanwhile {fields} {one}"):
            st.warning(escape(f"{said} What you typed is not lost: it stands below."))
            st.code(typed, language=None, wrap_lines=True)
            with st.container(horizontal=True):
                if keep:
                    st.button(
                        "Keep it as well", key=f"keep {fields} {one}", on_click=_kept_as_well, args=(kept, one, keep)
                    )
                st.button("Let it go", key=f"drop {fields} {one}", on_click=kept.pop, args=(one, None))


def _kept_as_well(kept: dict[str, str], one: str, keep: Callable[[str, str], Any]) -> None:
    if tried(lambda: keep(one, kept[one])):
        kept.pop(one)


def refused(place: str | None = None, stays: bool = False) -> None:
    """Why something was not done, once, where it was tried; without a place, what no place has told. stays: until the next thing is tried."""
    why = memory(REFUSED)
    if why and place in (None, why["place"]) and (stays or "told" not in why):
        why["told"] = True
        st.error(escape(why["said"]))


def sign_in_of(claims: Mapping[str, Any]) -> str:
    """What tells one sign-in from every other, also of the same person; empty where the provider says nothing that does."""
    if not (claims.get("is_logged_in") and any(claims.get(one) for one in OF_ONE_SIGN_IN)):
        return ""
    said = {key: value for key, value in claims.items() if key != "origin"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def is_ended(claims: Mapping[str, Any]) -> bool:
    """Whether somebody signed out of this sign-in, in whatever tab."""
    return sign_in_of(claims) in _ENDED


def sign_out() -> None:
    """End this sign-in: other tabs, whose connection still carries it, and a kept cookie are nobody's from now on."""
    if sign_in := sign_in_of(st.user.to_dict()):
        _ENDED.add(sign_in)
    st.logout()


def signed_in() -> str | None:
    """The mail address of whoever signed in, empty while nobody has; None where there is no sign-in at all."""
    said = _said_of_user()
    if "is_logged_in" not in said:
        return None
    if is_ended(said):
        return ""
    verified = said.get("email_verified", True) not in (
        False,
        "false",
    )  # a provider that does not vouch for an address vouches for nobody
    return str(said.get("email") or "") if said["is_logged_in"] and verified else ""


def _said_of_user() -> dict[str, Any]:
    """What Streamlit says of whoever looks: the same all through a run, and each time it is asked it looks for the files of secrets anew."""
    run = get_script_run_ctx()
    if run is None or getattr(_RUN, "of", None) is not run:
        _RUN.of, _RUN.said = run, st.user.to_dict()
    return dict(_RUN.said)


def viewer(where: str | None = None) -> Viewer:
    """Who is looking: the one place where a person becomes a viewer. Refusal, in one sentence, for who may see nothing.

    Without sign-in the whole workspace is one person's own; where people.toml says otherwise, nobody is let in until there is sign-in.
    """
    whole, mail = whole_workspace(where), signed_in()
    if mail is None:
        if access.since(whole) is not None:
            raise Refusal(
                f"{access.PEOPLE} says who may see what, but sign-in is not set up: add [auth] to .streamlit/secrets.toml."
            )
        return OWNER
    if not mail:
        raise Refusal(UNVOUCHED if _is_somebody() else SIGN_IN)
    found: Viewer | Refusal = whole.facts.told(f"viewer {mail} {access.since(whole)}", lambda: _who(whole, mail))
    if isinstance(found, Refusal):
        raise found
    return found


def _who(whole: Workspace, mail: str) -> Viewer | Refusal:
    try:
        return access.viewer_of(whole, mail)
    except Refusal as refusal:
        return refusal


def _is_somebody() -> bool:
    said = st.user.to_dict()
    return bool(said.get("is_logged_in")) and not is_ended(said)


def let_in() -> None:
    """With sign-in, nobody gets further who has not signed in and is named: one sentence, and the way in or out."""
    mail = signed_in()
    if mail is None:
        return
    try:
        viewer()
    except Refusal as refusal:
        st.markdown(escape(str(refusal)))
        if mail or _is_somebody():
            st.button("Sign out", on_click=sign_out, key="sign out")
        else:
            for name in _ways_in():
                st.button(
                    f"Sign in with {name}" if name else "Sign in",
                    on_click=st.login,
                    args=(name,) if name else (),
                    key=f"sign in {name}",
                )
        st.stop()


def _ways_in() -> list[str]:
    """The named providers of [auth], or one without a name."""
    section = st.secrets.get("auth", {}) if st.secrets.load_if_toml_exists() else {}
    named = [name for name, said in section.items() if hasattr(said, "keys")]
    return named or [""]
