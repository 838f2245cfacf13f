"""The laws of the house, executed on the source as it stands."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields
from fnmatch import fnmatch
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the ground up; a room imports rooms of lower floors, and of its own floor only those named in NEIGHBOURS.
FLOORS = (
    (
        "errors",
        "calendar",
        "currency",
        "time_zone",
        "kept_text",
        "fingerprint",
        "viewer",
        "version",
        "home",
        "running",
        "ending",
        "shared_file",
        "turns",
    ),
    ("facts", "records", "playbook", "room", "settings"),
    ("workspace",),
    ("lens", "intake"),
    ("access",),
    ("metrics",),
    ("method",),
    ("handover", "charts"),
    ("commands",),
    ("__main__",),
)
# The rooms of intake, from the ground up; from outside only its door and the desk are imported.
INTAKE = ("words", "file", "answers", "tables", "columns", "formats", "rows", "kept", "check", "desk")
NEIGHBOURS = {
    "calendar": {"errors"},
    "handover": {"charts"},
    "home": {"errors"},
    "kept_text": {"errors"},
    "running": {"home", "errors"},
}
OWNERS = {
    "altair": ("coaching/charts/*",),
    "vl_convert": ("coaching/charts/*", "coaching/handover/*"),
    "python_calamine": ("coaching/intake/file/read*.py", "coaching/intake/file/child.py"),
    "typst": ("coaching/handover/*",),
    "openpyxl": ("coaching/handover/*",),
    "icalendar": ("coaching/handover/*",),
    "segno": ("coaching/room/*",),
    "starlette": ("coaching/room/*", "serve.py"),
    "uvicorn": ("coaching/room/*",),
    "jinja2": ("coaching/room/*",),
    "sqlalchemy": ("coaching/records/*",),
    "alembic": ("coaching/records/*",),
    "duckdb": (
        "coaching/facts/*",
        "coaching/metrics/*",
        *(f"coaching/intake/{room}/*" for room in ("words", "file", "columns", "formats")),  # at most five
    ),
    "sqlglot": ("coaching/metrics/portable.py",),
    "pyspark": ("coaching/metrics/cluster.py",),
    "rapidfuzz": ("coaching/intake/*",),
    "holidays": ("coaching/calendar.py",),
    "streamlit": ("pages/*", "app.py", "serve.py"),
}
NOT_ON_SCREEN = {"duckdb", "sqlalchemy", "pandas", "numpy", "altair", "math", "statistics"}
OPENED_BY = {
    "_talk": ("conversation", "commitments"),
    "_data": ("data",),
    "_pipeline": ("pipeline",),
    "_room": ("workshop",),
    "_review": ("reviews",),
    "_agreed": ("accounts", "activity", "coaching", "data", "definitions", "rewards"),
    "_entry": ("account", "accounts", "rewards", "voice", "coaching"),
}  # the pages that a room of widgets is for
MAY_HOLD_STATE = {
    "pages/_opened.py",
    "pages/_chosen.py",
    "pages/_drill.py",
    "pages/_data_dropped.py",
    "pages/_talk*.py",
    "pages/_room*.py",
    "pages/conversation.py",
    "pages/_agreed*.py",
    "pages/_entry*.py",
    "pages/_review*.py",
}
SHARED_ON_SCREEN = (
    "_words", "_opened", "_chosen", "_drill", "_challenge", "_numbers", "_widgets", "_talk", "_data", "_room", "_agreed", "_entry", "_review",
)  # fmt: skip
# each may know those before it; a page knows _widgets
NEVER = {"unsafe_allow_html", "use_container_width"}
SQL = re.compile(
    r"\bSELECT\b.+\bFROM\b|^\s*(select|with|insert into|update|delete from)\b.+\b(from|values|set|where)\b", re.DOTALL
)
TEXT_FILES = {
    ".py",
    ".md",
    ".toml",
    ".sql",
    ".txt",
    ".lock",
    ".csv",
    ".json",
    ".ini",
    ".typ",
    ".cfg",
    ".yml",
    ".svg",
    ".mako",
    "",
}


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """All nodes of a file: many laws look through the same ones."""
    return tuple(ast.walk(tree(file)))


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def package_files() -> list[Path]:
    return sorted((ROOT / "coaching").rglob("*.py"))


def screen_files() -> list[Path]:
    return [*sorted((ROOT / "pages").glob("*.py")), *(file for file in [ROOT / "app.py"] if file.exists())]


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything the file imports, wherever in it; relative names are resolved."""
    package = module_of(file) if file.name == "__init__.py" else module_of(file).rpartition(".")[0]
    for node in nodes(file):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def room_of(file: Path) -> str:
    return file.relative_to(ROOT / "coaching").parts[0].removesuffix(".py")


def docstrings(module: ast.Module) -> set[int]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(module) if isinstance(node, holders)]
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def test_every_room_of_the_package_is_listed() -> None:
    listed = {room for floor in FLOORS for room in floor} | {"__init__"}
    assert {room_of(file) for file in package_files()} - listed == set()


def test_imports_point_down() -> None:
    floor = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
    broken = []
    for file in package_files():
        room = room_of(file)
        for line, imported in imports(file):
            first, _, rest = imported.partition(".")
            other = rest.partition(".")[0]
            if first in ("pages", "app", "tests", "benchmarks", "run"):
                broken.append(f"{name_of(file)}:{line} imports {imported}")
            elif first == "coaching" and other in floor and other != room:
                allowed = floor[other] < floor.get(room, -1) or other in NEIGHBOURS.get(room, ())
                if not allowed:
                    broken.append(f"{name_of(file)}:{line} imports {imported}")
    assert broken == []


def room_of_intake(module: str) -> str:
    """Of coaching.intake.columns.dates the room columns; of the door itself nothing."""
    parts = module.split(".")
    return parts[2] if parts[:2] == ["coaching", "intake"] and len(parts) > 3 else ""


def test_every_module_of_intake_stands_in_one_of_its_rooms() -> None:
    rooms = {
        file.relative_to(ROOT / "coaching" / "intake").parts[0] for file in package_files() if room_of(file) == "intake"
    }
    assert rooms == {*INTAKE, "__init__.py"}


def test_the_rooms_of_intake_import_downwards_and_never_their_own_door() -> None:
    broken = []
    for file in package_files():
        here = room_of_intake(module_of(file) + (".x" if file.name == "__init__.py" else ""))
        for line, imported in imports(file) if here else ():
            there = room_of_intake(imported)
            if there and there != here and INTAKE.index(there) > INTAKE.index(here):
                broken.append(f"{name_of(file)}:{line} imports {imported}")
            if imported.startswith("coaching.intake.") and imported.split(".")[2] not in INTAKE:
                broken.append(f"{name_of(file)}:{line} imports {imported} from the door")
    assert broken == []


def test_few_arrows_lead_between_the_rooms_of_intake() -> None:
    arrows = {
        (room_of_intake(module_of(file)), room_of_intake(imported))
        for file in package_files()
        for _, imported in imports(file)
    }
    assert len({(here, there) for here, there in arrows if here and there and here != there}) <= 35


def test_answers_inside_intake_are_typed_and_their_names_spelled_in_one_room() -> None:
    """The desk speaks with the screens, which know answers by name, as the door does; the file is read below the room of the answers."""
    inside = INTAKE[INTAKE.index("tables") : INTAKE.index("desk")]
    broken = []
    for file in package_files():
        for node in nodes(file) if room_of_intake(module_of(file)) in inside else ():
            text = ast.unparse(node) if isinstance(node, ast.arg | ast.Call | ast.Attribute) else ""
            as_text = isinstance(node, ast.arg) and re.fullmatch(r"\w*answers: (dict|Mapping)\[str, str\]", text)
            a_name = (
                isinstance(node, ast.Call) and text.startswith("Question(") and not text.startswith("Question(spell(")
            )
            if as_text or a_name or text.endswith("answers.written"):
                broken.append(f"{name_of(file)}:{getattr(node, 'lineno', 0)} has answers as text: {text}")
    assert broken == []


def test_what_an_answer_says_of_a_kind_or_a_column_is_spelled_in_one_module() -> None:
    found = [
        f"{name_of(file)}:{node.lineno} spells {node.value}"
        for file in (*package_files(), *screen_files())
        if name_of(file) != "coaching/intake/answers/answers.py"
        for node in nodes(file)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match("generic_|field:", node.value)
    ]
    assert found == []


def test_the_receipt_under_way_is_not_known_below_the_rows() -> None:
    """Tables, columns and formats hand back what they find; they have no receipt to write into."""
    below = INTAKE[INTAKE.index("tables") : INTAKE.index("rows")]
    files = [file for file in package_files() if room_of_intake(module_of(file)) in below]
    assert [
        (name_of(file), name) for file in files for _, name in imports(file) if name.endswith("receipt.Draft")
    ] == []


MUTATING = {"append", "extend", "insert", "update", "setdefault", "pop", "clear", "remove", "sort", "skip", "refuse"}


def test_a_step_of_intake_writes_into_nothing() -> None:
    """Whatever is shown to a step stays as it is: what it finds is handed back, and put into the receipt by one function."""
    broken, shown = [], 0
    for file in package_files():
        for function in nodes(file) if room_of(file) == "intake" else ():
            given = function.args.args if isinstance(function, ast.FunctionDef) else []
            steps = [
                one
                for one in given
                if one.arg == "seen" or ast.unparse(one.annotation or one) in ("Deciding", "Unfolding")
            ]
            if not isinstance(function, ast.FunctionDef) or not steps:
                continue
            shown += 1
            for node in ast.walk(function):
                targets = node.targets if isinstance(node, ast.Assign | ast.Delete) else [getattr(node, "target", None)]
                writes = any(
                    isinstance(one, ast.Attribute | ast.Subscript) and "." in ast.unparse(one).split("[")[0]
                    for one in targets
                )
                called = node.func if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
                calls = called is not None and called.attr in MUTATING and isinstance(called.value, ast.Attribute)
                taken = isinstance(node, ast.arg) and ast.unparse(node.annotation or node).endswith(
                    ("Draft", "Receipt")
                )
                if writes or taken or calls:
                    broken.append(
                        f"{name_of(file)}:{getattr(node, 'lineno', 0)} {function.name} writes into what it is shown"
                    )
    assert broken == [] and shown > 15


SHOWN_BY = {
    "answers/unfolded": "test_wide test_figure_columns",
    "check/as_of": "test_own_date test_undated test_time_zone", "check/check": "test_intake test_any_order",
    "check/facts_beside": "test_presets test_removed",
    "columns/years": "test_days_without_year", "rows/sums_by_figures": "test_figure_columns",
    "columns/numbers": "test_columns test_nothing_open test_letters_behind_figures",
    "columns/words": "test_columns test_what_decides_activities",
    "desk/column_sentences": "test_layers", "desk/file_sentences": "test_layers", "desk/format_sentences": "test_layers",
    "desk/row_sentences": "test_layers", "desk/kept_sentences": "test_layers", "desk/loading": "test_intake",
    "file/child": "test_limits", "file/layout": "test_read",
    "file/read_sheet": "test_read",
    "formats/by_hand": "test_matched_on_screen test_plain_sheets",
    "formats/choose": "test_formats test_confirmed",
    "formats/which_column": "test_plain_sheets test_presets", "formats/missing_info": "test_offered test_steps",
    "kept/load": "test_intake test_removed", "kept/lookup_lists": "test_templates",
    "kept/removed_records": "test_removed", "rows/calendars": "test_meetings",
    "rows/fast": "test_intake test_intake_properties", "rows/finish": "test_intake",
    "rows/typed_rows": "test_intake", "tables/duplicate_headers": "test_same_headers", "tables/long_list": "test_wide test_figure_columns",
    "tables/names_once": "test_whose test_plain_sheets", "tables/sums": "test_wide",
    "tables/survey": "test_presets", "tables/unfold": "test_wide test_steps",
    "words/staging": "test_layers",
}  # fmt: skip
"""By module of intake that no test imports and no test file is called after: the test files that show it from outside, as people use it."""


def test_each_module_of_intake_has_its_test() -> None:
    tests = {file.stem: file.read_text(encoding="utf-8") for file in (ROOT / "tests").glob("test_*.py")}
    own = {"test_layers", "test_complexity"}
    imported = {name for stem in tests.keys() - own for _, name in imports(ROOT / "tests" / f"{stem}.py")}
    alone = set()
    for file in package_files():
        module = module_of(file)
        if room_of_intake(module) and file.name != "__init__.py":
            reached = any(name == module or name.startswith(f"{module}.") for name in imported)
            alone |= set() if reached or f"test_{file.stem}" in tests else {f"{file.parent.name}/{file.stem}"}
    assert {module for module, shown in SHOWN_BY.items() if not set(shown.split()) <= tests.keys()} == set()
    assert alone == SHOWN_BY.keys(), "write its test file, or list where it is shown"


def test_from_outside_only_the_door_and_the_desk_of_intake_are_imported() -> None:
    outside = [*(file for file in package_files() if room_of(file) != "intake"), *screen_files()]
    found = [(name_of(file), line, name) for file in outside for line, name in imports(file)]
    assert [entry for entry in found if room_of_intake(entry[2]) not in ("", "desk")] == []


def called(file: Path, *names: str) -> list[str]:
    """Where a file calls a function or method of one of these names."""
    calls = [node for node in nodes(file) if isinstance(node, ast.Call)]
    return [f"{name_of(file)}:{one.lineno}" for one in calls if ast.unparse(one.func).rpartition(".")[2] in names]


def test_a_receipt_is_put_together_in_one_room_and_never_changed() -> None:
    from coaching.intake.answers import receipt

    frozen = (receipt.Receipt, receipt.Source, receipt.Understood, receipt.Asked, receipt.Rows, receipt.Kept)
    for made_of in frozen:
        one: Any = made_of
        name = fields(one)[0].name
        with pytest.raises(FrozenInstanceError):
            setattr(one(file="deals.csv") if "file" in signature(one).parameters else one(), name, "x")
    intake = [file for file in package_files() if room_of(file) == "intake"]
    made = [place for file in intake for place in called(file, "Receipt", "as_receipt", "__setattr__")]
    assert {place.split(":")[0].rpartition("/")[0] for place in made} == {
        "coaching/intake/answers",
        "coaching/intake/check",
    }
    assert [place for place in made if "/answers/" in place and "/receipt.py" not in place] == []


def test_the_tables_of_staging_are_named_in_one_module() -> None:
    from coaching.intake.words.staging import Staging

    names = {str(name) for key, name in vars(Staging).items() if isinstance(name, str) and not key.startswith("__")}
    spoken = re.compile(rf"\b(?:from|join|into|table|view|update|describe) (?:{'|'.join(sorted(names))})\b")
    found: dict[str, set[str]] = {}
    for file in package_files():
        room, _, module = name_of(file).removesuffix(".py").rpartition("/")
        skipped = {id(node.value) for node in nodes(file) if isinstance(node, ast.Expr)}  # docstrings
        for node in nodes(file) if room_of(file) == "intake" and module != "staging" else ():
            told = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
            if told and spoken.search(str(getattr(node, "value", ""))):
                found.setdefault(room, set()).add(module)
    assert found == {}
    files = (ROOT / "coaching" / "intake").rglob("*.sql")
    assert [file.name for file in files if spoken.search(file.read_text(encoding="utf-8"))] == []


def test_every_code_that_is_told_has_its_sentence_on_the_desk() -> None:
    from coaching.intake.desk.wording import SENTENCES

    intake = [file for file in package_files() if room_of(file) == "intake"]
    texts = {
        node.value: name_of(file)
        for file in intake
        for node in nodes(file)
        if isinstance(node, ast.Constant) and node.value in SENTENCES and room_of_intake(module_of(file)) != "desk"
    }
    told = [
        (call.args[0], {word.arg for word in call.keywords} - {None})
        for file in intake
        for call in nodes(file)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "said"
    ]
    codes = {str(code.value): values for code, values in told if isinstance(code, ast.Constant)}
    assert set(SENTENCES) - texts.keys() == codes.keys() - SENTENCES.keys() == set()
    unlike = {code for code, values in codes.items() if not values <= set(signature(SENTENCES[code]).parameters)}
    assert unlike == set()


IS_SQL = re.compile(
    r"\b(?:select|from|case|cast|insert into|copy|coalesce|partition by|is null|create|min|max|sum|then|delete|join|where|filter"
    r"|is not null|between|alter view|as subject_kind|list_filter)\b|\(x",
    re.IGNORECASE,
)
FIVE_WORDS = re.compile(r"[A-Za-z][a-z']*(?:[ ,.?!:;]+[A-Za-z][a-z']*){4,}")
CHOICES = "coaching/intake/answers/choices.py"
"""Where the choices people are given stand, which come back as answers."""


def texts_in(file: Path) -> Iterator[str]:
    """All text of a module but docstrings, codes that are told and what a refusal says; what is put into it stands there as x."""
    skipped = {id(node.value) for node in nodes(file) if isinstance(node, ast.Expr)}
    for node in nodes(file):
        inside = isinstance(node, ast.JoinedStr | ast.Raise) or (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("said", "Refusal")
        )
        skipped |= {id(part) for part in ast.walk(node) if part is not node} if inside else set()
    for node in nodes(file):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_sentences_are_made_on_the_desk() -> None:
    from coaching.intake.words.fields import KINDS

    found: list[str] = []
    fields = {name for kind in KINDS.values() for name in kind.fields}
    for file in package_files():
        room = room_of_intake(module_of(file))
        for text in texts_in(file) if room not in ("", "desk") and name_of(file) != CHOICES else ():
            a_sentence = FIVE_WORDS.search(text) and not IS_SQL.search(text) and not fields >= {*text.split()}
            found += [f"{name_of(file)}: {text}"] if a_sentence else []
    assert found == []


def test_a_long_statement_is_a_file_of_its_own() -> None:
    begins = re.compile(r"^\s*(?:select|with|insert|copy|create|update|delete)\b", re.IGNORECASE)
    found = [
        f"{name_of(file)}: {text[:60]}"
        for file in package_files()
        for text in (texts_in(file) if room_of_intake(module_of(file)) else ())
        if text.count("\n") > 1 and begins.match(text)
    ]
    assert found == []


def test_what_a_page_imports_is_there() -> None:
    lacking = []
    for file in screen_files():  # outside of what mypy reads
        for line, name in imports(file):
            module, _, last = name.rpartition(".")
            if module.startswith("coaching") and not (hasattr(import_module(module), last) or find_spec(name)):
                lacking.append(f"{name_of(file)}:{line} imports {name}")
    assert lacking == []


def test_no_two_modules_import_each_other() -> None:
    known = {module_of(file) for file in package_files()}
    graph: dict[str, set[str]] = {}
    for file in package_files():
        here = module_of(file)
        targets = (name if name in known else name.rpartition(".")[0] for _, name in imports(file))
        graph[here] = {target for target in targets if target in known and target != here}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("a circle of imports: " + " -> ".join(error.args[1]))


def names_given(file: Path) -> Iterator[str]:
    """The functions, classes and constants of a module, as often as it gives them their name."""
    for node in tree(file).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        for target in node.targets if isinstance(node, ast.Assign) else ():
            yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def test_what_a_module_names_is_named_once_there_and_used_somewhere() -> None:
    ours = [*package_files(), *screen_files()]
    texts = [file.read_text(encoding="utf-8") for file in own_files() if file.suffix == ".py"]
    said = Counter(word for text in texts for word in re.findall(r"\w+", text))
    given = {file: Counter(names_given(file)) for file in ours}
    twice = [f"{name_of(file)}: {name}" for file, names in given.items() for name in names if names[name] > 1]
    assert [one for one in twice if one.startswith("coaching/")] == []  # a page is one run from top to bottom
    assert [f"{name_of(file)}: {name}" for file, names in given.items() for name in names if said[name] == 1] == []


def test_a_library_has_one_owner() -> None:
    broken = []
    for file in [*package_files(), *screen_files()]:
        for line, imported in imports(file):
            owners = OWNERS.get(imported.partition(".")[0])
            if owners and not any(fnmatch(name_of(file), owner) for owner in owners):
                broken.append(f"{name_of(file)}:{line} imports {imported}, which belongs to {', '.join(owners)}")
    assert broken == []


def test_the_screen_imports_no_store_and_no_number_library() -> None:
    found = [(name_of(file), line, name) for file in screen_files() for line, name in imports(file)]
    assert [entry for entry in found if entry[2].partition(".")[0] in NOT_ON_SCREEN] == []


def shared_module(name: str) -> str:
    """Of pages._chosen.lens the part _chosen; the modules of a conversation count as one."""
    part = name.split(".")[1]
    return next((room for room in OPENED_BY if part.startswith(room)), part)


def test_pages_share_only_their_widgets() -> None:
    found = [(file, line, name) for file in screen_files() for line, name in imports(file)]
    broken = []
    for file, line, name in found:
        if name.partition(".")[0] not in ("pages", "app"):
            continue
        here, there = shared_module(f"pages.{file.stem}"), shared_module(name)
        before = SHARED_ON_SCREEN[: SHARED_ON_SCREEN.index(here)] if here in SHARED_ON_SCREEN else ("_widgets",)
        own_room = there in OPENED_BY and (here == there or file.stem in OPENED_BY[there])
        if there not in before and not own_room:
            broken.append(f"{name_of(file)}:{line} imports {name}")
    assert broken == []


def test_the_screen_holds_no_sql() -> None:
    broken = []
    for file in screen_files():
        skipped = docstrings(tree(file))
        for node in nodes(file):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
                text = node.value
            else:
                continue
            if SQL.search(text):
                broken.append(f"{name_of(file)}:{node.lineno} {text[:60]!r}")
    assert broken == []


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1


def arithmetic(node: ast.AST) -> str | None:
    """What the node computes, or None: paths, repeated text and lists, and counting by one are no arithmetic."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
        if any(is_text(side) or isinstance(side, ast.List | ast.Tuple) for side in sides):
            return None
        if isinstance(node.op, ast.Add):
            numbers = [side for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, int | float)]
            return "an addition" if any(not is_one(side) for side in numbers) else None
        if isinstance(node.op, ast.Sub):
            return None if any(is_one(side) for side in sides) else "a subtraction"
        names = {
            ast.Mult: "a product",
            ast.Div: "a division",
            ast.FloorDiv: "a division",
            ast.Pow: "a power",
            ast.Mod: "a rest",
        }
        return names.get(type(node.op))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("sum", "round"):
        return f"{node.func.id}()"
    if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
        spec = "".join(str(part.value) for part in node.format_spec.values if isinstance(part, ast.Constant))
        return "a percentage" if spec.endswith("%") and "%" not in spec[:-1] else None
    return None


def test_the_screen_does_no_arithmetic() -> None:
    found = []
    for file in screen_files():
        for node in nodes(file):
            what = arithmetic(node)
            if what:
                found.append(f"{name_of(file)}:{getattr(node, 'lineno', '?')} {what}")
    assert found == []


def test_a_difference_of_two_shares_is_told_in_points() -> None:
    relative = {
        "coaching/method/entries/company_figures.py: gap"
    }  # of what the plan brings, so no difference of shares
    column = re.compile(
        r'"((?:\w*_)?(?:gap|difference|change|delta|added|less|moved)\w*)": ?\(f?"[^"]*", "share"\)|"(\w+)": ?\(f?"[^"]*points[^"]*", "share"\)'
    )
    files = [*package_files(), *screen_files()]
    found = {
        f"{name_of(file)}: {one or other}"
        for file in files
        for one, other in column.findall(file.read_text(encoding="utf-8"))
    }
    assert found == relative, 'a difference is in_points(…) in a column ("…, points", "number")'


def test_no_part_of_a_page_is_out_of_sight_on_a_phone() -> None:
    rows_of_tabs = [name_of(file) for file in screen_files() if "st.tabs(" in file.read_text(encoding="utf-8")]
    assert rows_of_tabs == ["pages/_drill.py"], (
        "Streamlit's tabs do not wrap: w.tabs does, and on paper names the open one"
    )


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ("won / decided", True),
        ("amount * 0.9", True),
        ("whole - part", True),
        ("sum(amounts)", True),
        ("f'{rate:.1%}'", True),
        ("total += 5", True),
        ("folder / 'file.csv'", False),
        ("step - 1", False),
        ("[1] * columns", False),
        ("first + rest", False),
        ("f'{day:%d %b %Y}'", False),
    ],
)
def test_arithmetic_is_told_from_counting_paths_and_text(code: str, counts: bool) -> None:
    assert any(arithmetic(node) for node in ast.walk(ast.parse(code))) is counts


@pytest.mark.parametrize(
    ("text", "is_sql"),
    [
        ("select name from rep", True),
        ("\n  with won as (select 1) select * from won", True),
        ("SELECT x FROM y", True),
        ("Select a person from the list", False),
        ("Data from 13 Jun 2017", False),
    ],
)
def test_sql_is_told_from_a_sentence(text: str, is_sql: bool) -> None:
    assert bool(SQL.search(text)) is is_sql


def test_state_of_the_session_is_kept_where_it_may_be_only() -> None:
    files = [file for file in screen_files() if not any(fnmatch(name_of(file), place) for place in MAY_HOLD_STATE)]
    every = [(file, node) for file in files for node in nodes(file)]
    found = [(name_of(f), n.lineno) for f, n in every if isinstance(n, ast.Attribute) and n.attr == "session_state"]
    assert found == []


def test_no_raw_html_and_nothing_that_streamlit_dropped() -> None:
    found = []
    for file in [*screen_files(), *package_files()]:
        for node in nodes(file):
            if isinstance(node, ast.keyword) and node.arg in NEVER:
                found.append(f"{name_of(file)}:{node.value.lineno} {node.arg}")
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "st.html":
                found.append(f"{name_of(file)}:{node.lineno} st.html")
    assert found == []


READ_AS_MARKDOWN = {
    "badge", "button", "caption", "checkbox", "date_input", "download_button", "error", "expander", "file_uploader", "form_submit_button", "header",
    "info", "markdown", "metric", "multiselect", "number_input", "pills", "popover", "progress", "radio", "segmented_control", "selectbox", "status",
    "subheader", "success", "text_area", "text_input", "title", "toast", "toggle", "warning",
}  # fmt: skip
MAKE_TEXT_OF_IT = {"escape", "named", "mark", "state_mark", "moved", "len"}
COMES_FROM_DATA = {
    "about", "account", "competitor", "customer", "file", "label", "meaning", "name", "note", "outcome", "owner", "product", "question",
    "reason", "rep", "said", "sheet", "text", "title", "told", "words",
}  # fmt: skip


def raw_text(node: ast.AST) -> str:
    """The first text that may come from data and is handed on as it is; empty where there is none."""
    if isinstance(node, ast.Call):
        name = (
            node.func.attr
            if isinstance(node.func, ast.Attribute)
            else node.func.id
            if isinstance(node.func, ast.Name)
            else ""
        )
        if name in MAKE_TEXT_OF_IT:
            return ""
        return next(
            filter(
                None, map(raw_text, [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])])
            ),
            "",
        )
    if isinstance(node, ast.Attribute):
        return ast.unparse(node) if node.attr in COMES_FROM_DATA else ""
    if isinstance(node, ast.Compare):
        return ""
    inner = [node.body, node.orelse] if isinstance(node, ast.IfExp) else list(ast.iter_child_nodes(node))
    return next(filter(None, map(raw_text, inner)), "")


def test_text_of_data_passes_one_door_before_it_is_read_as_markdown() -> None:
    broken = []
    for file in sorted((ROOT / "pages").glob("*.py")):  # app.py shows the titles that stand in it
        for node in nodes(file):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in READ_AS_MARKDOWN
            ):
                shown = [*node.args[:1], *(one.value for one in node.keywords if one.arg in ("label", "help", "body"))]
                broken += [
                    f"{name_of(file)}:{node.lineno} shows {found} as it is" for one in shown if (found := raw_text(one))
                ]
    assert broken == []


ESCAPE_IT = {
    "card", "draw", "empty", "escape", "finding", "go", "in_words", "lacking", "let_go", "moved", "nobody", "none_found", "none_here", "notice",
    "proof_button", "questions", "state_badge", "state_mark", "turn_to",
}  # fmt: skip


def test_text_is_made_inert_once_or_its_backslashes_are_read() -> None:
    broken = []
    for file in screen_files():
        for node in nodes(file):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ESCAPE_IT:
                inner = [
                    part for one in [*node.args, *(word.value for word in node.keywords)] for part in ast.walk(one)
                ]
                again = [
                    part
                    for part in inner
                    if isinstance(part, ast.Call) and ast.unparse(part.func).removeprefix("w.") in ("escape", "named")
                ]
                broken += [
                    f"{name_of(file)}:{part.lineno} {ast.unparse(part)} inside {node.func.attr}" for part in again
                ]
    assert broken == []


@pytest.mark.parametrize(
    ("code", "is_raw"),
    [("one.name", True), ("f'{one.name} x'", True), ("w.escape(one.name)", False), ("f'**{w.escape(one.name)}**'", False),
     ("'a' if one.name else 'b'", False), ("len(one.name)", False), ("one.name.upper()", True), ("w.named(f'{one.label}')", False),
     ("one.count", False)],
)  # fmt: skip
def test_raw_text_is_told_from_text_made_inert(code: str, is_raw: bool) -> None:
    assert bool(raw_text(ast.parse(code, mode="eval").body)) == is_raw


def test_sql_files_say_their_grain_in_the_first_line() -> None:
    files = sorted((ROOT / "coaching").rglob("*.sql"))
    assert [name_of(file) for file in files if not file.read_text(encoding="utf-8").startswith("-- ")] == []


# What measures and words any metric, and so may know none by its key.
FOR_EVERY_METRIC = {
    "metrics": ("definition", "header", "select", "reading", "measure", "keep", "contributions", "sum_up", "one_pass", "sums", "proof",
                "left_out", "reasons", "colours", "show", "tables",
                "compare", "totals"),
    "method": ("promises", "facts_to_freeze"),
}  # fmt: skip
SPOKEN = {
    "note",
    "sentence",
    "message",
    "reason",
    "read_as",
    "definition",
    "label",
    "question",
    "words",
    "why",
    "finding",
    "says",
    "name",
}
PRINTED = {
    "label",
    "delta",
    "note",
    "message",
    "sentence",
    "caveat",
    "finding",
}  # by these names also where they are no part of anything
READS = {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "split", "find", "index"}


def test_what_holds_for_every_metric_knows_none_by_its_key() -> None:
    from coaching.metrics.definition import all_metrics

    keys = {key for key in all_metrics() if "_" in key}  # a single word ("open", "quota") is said of other things too
    found = []
    for file in (ROOT / "coaching" / room / f"{name}.py" for room, names in FOR_EVERY_METRIC.items() for name in names):
        for node in nodes(file):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in keys:
                found.append(f"{name_of(file)}:{node.lineno} {node.value!r}")
    assert found == []


def is_sentence(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def looked_into(node: ast.AST) -> list[ast.expr]:
    """What a node looks into, or holds against a sentence; parting a text at its blanks reads nothing of it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READS:
        at_blanks = bool(node.args) and isinstance(node.args[0], ast.Constant) and node.args[0].value == " "
        return [] if at_blanks else [node.func.value]
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn) and is_text(node.left):
        return node.comparators[:1]
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
        sides = [node.left, *node.comparators]
        return sides if any(is_sentence(side) for side in sides) else []
    return []


def spoken_in(node: ast.AST) -> str | None:
    """The text meant for people that a node looks into, or None."""
    states = (
        {"word"} if isinstance(node, ast.Compare) else set()
    )  # of a state its word; elsewhere a word is one that a file uses
    for inner in (inner for side in looked_into(node) for inner in ast.walk(side)):
        if isinstance(inner, ast.Attribute) and inner.attr in (SPOKEN | PRINTED | states) - {"name"}:
            return inner.attr
        if (
            isinstance(inner, ast.Attribute)
            and inner.attr == "column"
            and ast.unparse(inner.value).rpartition(".")[2] in ("question", "q")
        ):
            return (
                None if isinstance(node, ast.Compare) else "question.column"
            )  # it is an answer's name; what it asks about stands beside it
        if (
            isinstance(inner, ast.Subscript)
            and isinstance(inner.slice, ast.Constant)
            and inner.slice.value in SPOKEN | PRINTED
        ):
            return str(inner.slice.value)
        if isinstance(inner, ast.Name) and inner.id in PRINTED:
            return inner.id
    return None


def test_no_code_reads_a_sentence_back() -> None:
    found = [
        f"{name_of(file)}:{getattr(node, 'lineno', '?')} looks into {what}"
        for file in [*package_files(), *screen_files()] for node in nodes(file) if (what := spoken_in(node))
    ]  # fmt: skip
    sentences = re.compile(
        r"\b(message|reason|contradiction|note|why) (?:not )?like\b|starts_with\((message|reason|contradiction|note|why)\b"
    )
    begins = re.compile(r"\b(format|kind|measure) (?:not )?like '|\bskip_why (?:not )?(?:=|<>|in|like) ?\(?'\w")
    files = [*(ROOT / "coaching").rglob("*.py"), *(ROOT / "coaching").rglob("*.sql")]
    texts = {name_of(file): file.read_text(encoding="utf-8") for file in files}
    found += [name for name, text in texts.items() if sentences.search(text) or begins.search(text)]
    assert found == []


def test_why_a_row_is_left_out_is_a_code_until_a_receipt_says_it() -> None:
    from coaching.intake.desk.row_sentences import SKIPPED

    shapes = (ROOT / "coaching" / "intake" / "rows" / "shape").glob("*.sql")
    cases = [
        case
        for file in shapes
        for case in re.findall(r"case((?:(?!\bcase\b).)*?)end as skip_why", file.read_text(encoding="utf-8"), re.DOTALL)
    ]
    assert {code for case in cases for code in re.findall(r"then '([^']+)'", case)} == set(SKIPPED)


@pytest.mark.parametrize(
    ("code", "reads"),
    [
        ("(reading.note or '').startswith('to date')", True),
        ("'own domains' in receipt.message", True),
        ("str(row['name']).startswith('Total ')", True),
        ("column.read_as.partition(',')", True),
        ("delta.startswith('-')", True),
        ("label.endswith('*')", True),
        ("entry['why'] == 'deleted in the CRM'", True),
        ("status.word == 'no facts yet'", True),
        ("question.column.partition(': ')", True),
        ("question.column == 'as of'", False),
        ("label.split(' ')", False),
        ("reading.noted == 'few cases'", False),
        ("status.colour == 'red'", False),
        ("reading.noted == 'to date'", False),
        ("path.name.startswith('_')", False),
        ("note in receipt.notes", False),
    ],
)
def test_reading_a_sentence_is_told_from_reading_a_code(code: str, reads: bool) -> None:
    assert any(spoken_in(node) for node in ast.walk(ast.parse(code))) is reads


def own_files() -> list[Path]:
    """Every file that is, or would be, under version control."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        inside = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        listed = [
            str(path)
            for path in inside
            if not path.parts[0].startswith(".") and path.parts[:2] != ("data", "workspace")
        ]
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    beside = [str(path) for path in ROOT.parent.iterdir()] if len(ROOT.parts) > 2 else []
    beside = [path for path in beside if path.count("/") > 1]
    own = "|".join(re.escape(path) for path in sorted(beside, key=len, reverse=True)) or "(?!)"
    someones = r"/home/[a-z][\w.-]+/|/Users/[A-Za-z][\w.-]+/|[A-Z]:\\+Users\\+\w+"
    pattern = re.compile(rf"(?<![\w./:-])(?:(?:{own})(?![\w.-])|{someones})")
    found = []
    for file in own_files():
        if file.suffix in TEXT_FILES and file != Path(__file__).resolve():
            match = pattern.search(file.read_text(encoding="utf-8", errors="replace"))
            found += [f"{name_of(file)}: {match.group()}"] if match else []
    assert found == []


@pytest.mark.parametrize(
    "tool", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]], ids=["ruff", "format", "mypy"]
)
def test_the_code_passes_ruff_its_formatter_and_mypy(tool: list[str]) -> None:
    result = subprocess.run([sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
