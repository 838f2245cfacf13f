"""A text whose words make no sense in the encoding it would be read in is asked about: no name is loaded as mojibake."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.file import read_text
from coaching.intake.file.read_dialect import ENCODINGS, ask_encoding
from coaching.workspace import Workspace
from tests.test_intake import HEADER, deal, facts, take

OTHERS = {
    "cp932": ("高橋一郎", "ヤマダ"), "euc_jp": ("高橋",), "gb18030": ("李娜",), "big5": ("林怡君",), "cp949": ("박지민",), "cp1251": ("Ольга",),
    "cp1250": ("Małgorzata", "Łuczak", "Jiří", "Ladič", "Erdős"), "cp1253": ("Ελένη",), "cp1254": ("Ayşe", "Çağlar"),
    "mac-roman": ("Böhm", "Andrés", "León"),
    "cp850": ("Böhm", "Andrés", "León"),
}  # fmt: skip
WESTERN = (
    "Böhm", "Andrés León", "Peña", "Hélène Prévôt", "São João", "Søren Bæk", "Größe", "L’Oréal", "O’Hara", "nº 7", "100 m²", "¿Cuándo?", "5 €",
    "a long day—she will write to us again", "Mon–Fri", "Tall\xa0Pumps", "Forlì", "OÙ ÊTES-VOUS",
)  # fmt: skip


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


@pytest.mark.parametrize(("codec", "name"), [(codec, name) for codec, names in OTHERS.items() for name in names])
def test_names_of_another_encoding_are_asked_and_it_is_among_the_options(codec: str, name: str) -> None:
    question = ask_encoding(f"A,{name},1\n".encode(codec), "cp1252", ENCODINGS)
    assert question is not None and f"{ENCODINGS[codec]}: A,{name},1" in question.examples


@pytest.mark.parametrize("name", WESTERN)
def test_western_names_and_signs_are_asked_nothing(name: str) -> None:
    assert ask_encoding(f"A,{name},1\n".encode("cp1252"), "cp1252", ENCODINGS) is None


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("codec", "name"), [("cp932", "高橋一郎"), ("iso2022_jp", "高橋"), ("mac-roman", "André Böhm"), ("cp1251", "Ольга")]
)
@pytest.mark.parametrize("smallest", [0, read_text.SMALLEST], ids=["as a big file", "as a small one"])
def test_the_answer_reads_the_names(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codec: str, name: str, smallest: int
) -> None:
    monkeypatch.setattr(read_text, "SMALLEST", smallest)
    file = tmp_path / "Deals.csv"
    file.write_bytes(
        "\n".join(",".join(row) for row in (HEADER, deal(1, Opportunity_Owner=name), deal(2))).encode(codec)
    )
    (receipt,) = take(workspace, file, accept_proposals=True)
    assert (receipt.status, [question.column for question in receipt.questions]) == ("asks", ["encoding"])
    (receipt,) = take(workspace, file, answers={"encoding": ENCODINGS[codec]})
    assert receipt.status == "loaded" and any(name in row for row in facts(workspace, "opportunity"))


def twice(text: str) -> str:
    """The text as it stands where its UTF-8 was taken for Windows-1252."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.few(4)
@pytest.mark.parametrize(
    "name",
    [
        "Müller",
        "Łukasz",
        "Иван",
        "日本語 株式会社",
        "JÖRG",
        "août",
        "Nº 7",
        "cœur",
        "JOÃO",
        "ÓSCAR",
        "l’été",
        "5 €",
        "Ελένη",
    ],
)
def test_what_was_encoded_twice_is_asked_and_undone(workspace: Workspace, tmp_path: Path, name: str) -> None:
    file = tmp_path / "Deals.csv"
    text = "\n".join(",".join(row) for row in (HEADER, deal(1, Opportunity_Owner=name), deal(2)))
    file.write_bytes(twice(text).encode())
    (receipt,) = take(workspace, file, accept_proposals=True)
    assert (receipt.status, [question.column for question in receipt.questions]) == ("asks", ["encoding"])
    (receipt,) = take(workspace, file, answers={"encoding": ENCODINGS["utf-8-twice"]})
    assert receipt.status == "loaded" and any(name in row for row in facts(workspace, "opportunity"))


AS_THEY_STAND = (
    "São Paulo", "JOÃO", "SÃO PAULO", "«IRMÃ»", "“CAFÉ”", "CORAÇÃO", "NIÑO", "ESPAÑA®",
    "GRÃ-BRETANHA", "Ångström", "Иван", "日本", "Đặng")  # fmt: skip


def test_what_was_encoded_once_is_read_as_it_stands(workspace: Workspace, tmp_path: Path) -> None:
    files = [tmp_path / f"Deals {n}.csv" for n in range(len(AS_THEY_STAND))]
    for n, (file, name) in enumerate(zip(files, AS_THEY_STAND, strict=True)):
        rows = (HEADER, deal(2 * n, Opportunity_Owner=name), deal(2 * n + 1))
        file.write_bytes("\n".join(",".join(row) for row in rows).encode())
    assert {receipt.status for receipt in take(workspace, *files)} == {"loaded"}
    read = [cell for row in facts(workspace, "opportunity") for cell in row]
    assert [name for name in AS_THEY_STAND if name not in read] == []


def test_one_name_among_good_ones_is_told_and_kept(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "Deals.csv"
    rows = [deal(number, Opportunity_Owner=name) for number, name in enumerate(("Jörg", twice("Jörg"), "Zoë"), 1)]
    file.write_bytes("\n".join(",".join(row) for row in (HEADER, *rows)).encode())
    (receipt,) = take(workspace, file)
    assert receipt.status == "loaded" and any(
        note.startswith("1 line holds letters that look encoded twice") for note in intake.notes_of(receipt)
    )


def test_a_big_file_is_asked_alike(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "Deals.csv"
    rows = [deal(number, Opportunity_Owner=twice("Jörg")) for number in range(12_000)]
    file.write_bytes("\n".join(",".join(row) for row in (HEADER, *rows)).encode())
    (receipt,) = take(workspace, file, accept_proposals=True)
    assert (receipt.status, [question.column for question in receipt.questions]) == ("asks", ["encoding"])


@pytest.mark.few(1)
@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_without_a_mark_too_whatever_its_letters(
    workspace: Workspace, tmp_path: Path, codec: str
) -> None:
    rows = [deal(number, Opportunity_Owner="高橋一郎" * 3, Account_Name="株式会社山田商店" * 9) for number in range(40)]
    file = tmp_path / "Deals.csv"
    file.write_bytes("\n".join(",".join(row) for row in (HEADER, *rows)).encode(codec))
    (receipt,) = take(workspace, file)
    assert (receipt.status, receipt.loaded) == ("loaded", 40)


@pytest.mark.parametrize(("rows", "status"), [(98, "asks"), (99, "loaded")])
def test_one_garbled_line_in_a_hundred_asks_and_fewer_are_told(
    workspace: Workspace, tmp_path: Path, rows: int, status: str
) -> None:
    file = tmp_path / "Deals.csv"
    names = [twice("Jörg"), *["Ann"] * (rows - 1)]
    lines = [HEADER, *(deal(number, Opportunity_Owner=name) for number, name in enumerate(names))]
    file.write_bytes(("\n".join(",".join(row) for row in lines) + "\n").encode())
    (receipt,) = take(workspace, file)
    assert receipt.status == status
