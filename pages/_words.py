"""Words on the screen: text that stays text, findings, questions, and states by shape, colour and word."""

import re
from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from coaching.metrics.colours import word_of

STATES = {"green": ("●", "green"), "amber": ("▲", "orange"), "red": ("■", "red"), "grey": ("○", "gray")}


@lru_cache(maxsize=4096)
def escape(text: str) -> str:
    """Text that markdown leaves alone: no link, image, colour, formula or symbol comes of it."""
    whole = re.sub(r"(?<=\d) (?=%|[kMB]\b)", "\u00a0", " ".join(text.split()))  # a number stays with its unit
    inert = re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:^&])", r"\\\1", whole)
    return re.sub(r"(?i)(\\:(?=\w|//)|\bwww(?=\\\.)|(?<=\w)@)", lambda found: f"{found[0]}\u2060", inert)


@lru_cache(maxsize=4096)
def named(text: str) -> str:
    """The label of a field: as inert as escape() makes it, with as few backslashes as that takes, because a screen reader reads it raw."""
    inert = re.sub(r"([\\`*_{}\[\]<>|~$^&])|:(?=\S)", lambda found: f"\\{found[0]}", " ".join(text.split()))
    inert = re.sub(r"^(\d*)([-+#.)])", r"\1\\\2", inert)
    return re.sub(r"(?i)(\\:(?=\w|//)|\bwww(?=\.)|(?<=\w)@)", lambda found: f"{found[0]}\u2060", inert)


def of_chosen(label: str) -> str:
    """The name of the chosen one among pills or segments, in a colour that is read on its tint in the dark as well, which the accent is not.

    Only where the chosen one is set anew in every run: Streamlit tells apart what was clicked by its label.
    """
    return f":blue[{label}]"


def finding(sentence: str) -> None:
    """The page's first sentence; nothing where there is no finding."""
    if sentence.strip():
        st.markdown(f"**{escape(sentence)}**")


def questions(asked: Sequence[str]) -> None:
    """Questions to put to the other person."""
    if asked:
        st.header("Questions to ask", anchor=False)
        st.markdown("\n".join(f"- {escape(question)}" for question in asked))


def mark(colour: str) -> str:
    """The shape of a state in its colour, to stand before a word that says it."""
    shape, paint = STATES.get(colour, STATES["grey"])
    return f":{paint}[{shape}]"


def moved(delta: str, rises: bool | None, good: bool | None, by_chance: bool = False) -> str:
    """How far a number is from what it is held against, with an arrow, or ≈ where chance makes as much; in a colour only where that is a judgment."""
    arrow = "≈" if by_chance and rises is not None else {True: "↑", False: "↓", None: "="}[rises]
    paint = {True: "green", False: "red", None: "gray"}[good]
    return f":{paint}-badge[{arrow} {escape(delta)}]"


def state_mark(colour: str, words: str = "") -> str:
    """A state by shape, colour and word, to stand in a line of text: ● green, ▲ amber, ■ red, ○ not rated."""
    shape, paint = STATES.get(colour, STATES["grey"])
    return f":{paint}-badge[{shape} {escape(words or word_of(colour))}]"


def state_badge(colour: str, words: str = "") -> None:
    """A state on a line of its own."""
    shape, paint = STATES.get(colour, STATES["grey"])
    st.badge(f"{shape} {escape(words or word_of(colour))}", color=paint)  # type: ignore[arg-type]
