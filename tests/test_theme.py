import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

from pages._words import of_chosen

TEXTS = ("red", "orange", "yellow", "green", "blue", "gray")


def settings(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / ".streamlit/config.toml").read_text(encoding="utf-8"))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_text_can_be_read_on_every_surface(root: Path, mode: str) -> None:
    theme = settings(root)["theme"][mode]
    surfaces = [theme[key] for key in ("backgroundColor", "secondaryBackgroundColor")] + [
        theme["sidebar"][key] for key in ("backgroundColor", "secondaryBackgroundColor")
    ]
    pairs = [(theme[text], surface) for text in ("textColor", "linkColor") for surface in surfaces]
    pairs += [(theme[f"{name}TextColor"], surface) for name in TEXTS for surface in surfaces]
    pairs += [(theme[f"{name}TextColor"], theme[f"{name}BackgroundColor"]) for name in TEXTS]
    pairs += [(theme["dataframeHeaderTextColor"], theme["dataframeHeaderBackgroundColor"])]
    pairs += [("#ffffff", theme["primaryColor"])]
    assert [(pair, round(contrast(*pair), 2)) for pair in pairs if contrast(*pair) < 4.5] == []


def mixed(ground: str, paint: str, share: float) -> str:
    parts = [(int(ground[i : i + 2], 16), int(paint[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(under * (1 - share) + over * share):02x}" for under, over in parts)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_name_of_the_chosen_pill_can_be_read_on_its_tint(root: Path, mode: str) -> None:
    theme = settings(root)["theme"][mode]
    for surface in (theme["backgroundColor"], theme["sidebar"]["backgroundColor"]):
        assert contrast(theme["blueTextColor"], mixed(surface, theme["primaryColor"], 0.1)) >= 4.5
    assert of_chosen("Plans") == ":blue[Plans]"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_marks_stand_out_from_the_page(root: Path, mode: str) -> None:
    theme = settings(root)["theme"][mode]
    accent, quiet = theme["chartCategoricalColors"][:2]
    for mark in (theme["primaryColor"], accent, quiet):
        assert contrast(mark, theme["backgroundColor"]) >= 3


def test_streamlit_knows_every_setting(root: Path) -> None:
    known = set(config.get_config_options())

    def names(table: dict[str, Any], prefix: str) -> list[str]:
        found = []
        for key, value in table.items():
            found += names(value, f"{prefix}{key}.") if isinstance(value, dict) else [prefix + key]
        return found

    assert [name for name in names(settings(root), "") if name not in known] == []


def test_the_defaults_keep_data_on_this_machine(root: Path) -> None:
    wanted = settings(root)
    assert wanted["server"]["address"] == "127.0.0.1"
    assert wanted["browser"]["gatherUsageStats"] is False
    assert wanted["client"] == {
        "showErrorDetails": "none",
        "showErrorLinks": False,
        "toolbarMode": "viewer",
        "disableDataExport": True,
    }


def test_the_theme_and_the_icon_need_no_internet(root: Path) -> None:
    assert "http" not in (root / ".streamlit/config.toml").read_text(encoding="utf-8")
    assert (root / ".streamlit/favicon.png").read_bytes().startswith(b"\x89PNG")
