"""How many ways lead through a function: at most 20."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

MOST = 20
FOLDERS, FILES = ("coaching", "pages"), ("app.py", "run.py", "serve.py")
Function = ast.FunctionDef | ast.AsyncFunctionDef
LEAVES = (ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.Assert, ast.match_case)


def ways(function: Function) -> int:
    """One, and one more for each branch, loop, handler, condition joined by and/or, and comprehension; functions inside it stand for themselves."""
    found, ahead = 1, list(ast.iter_child_nodes(function))
    while ahead:
        node = ahead.pop()
        if isinstance(node, Function | ast.Lambda):
            continue
        if isinstance(node, BRANCHES):
            found += 1
        elif isinstance(node, ast.BoolOp):
            found += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            found += 1 + len(node.ifs)
        if not isinstance(node, LEAVES):
            ahead += ast.iter_child_nodes(node)
    return found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def f(): return 1", 1),
        ("def f(a):\n if a: return 1\n return 2", 2),
        ("def f(a, b): return a and b or 1", 3),
        ("def f(a): return [x for x in a if x if x > 1]", 4),
        ("def f(a):\n for x in a:\n  while x: x = x - 1 if x else 0", 4),
        ("def f():\n try: pass\n except KeyError: pass\n except ValueError: pass", 3),
        ("def f():\n def g(a): return 1 if a else 2\n return g", 1),
    ],
)
def test_ways_are_counted(code: str, expected: int) -> None:
    (function,) = ast.parse(code).body
    assert isinstance(function, Function) and ways(function) == expected


def functions(module: ast.Module) -> Iterator[Function]:
    """All functions of a module, wherever they stand: statements alone hold them."""
    ahead: list[ast.AST] = [module]
    while ahead:
        node = ahead.pop()
        if isinstance(node, Function):
            yield node
        ahead += [
            one for one in ast.iter_child_nodes(node) if isinstance(one, ast.stmt | ast.ExceptHandler | ast.match_case)
        ]


def every_function() -> dict[str, int]:
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")] + [ROOT / name for name in FILES]
    found: dict[str, int] = {}
    for file in files:
        for node in functions(ast.parse(Path(file).read_text(encoding="utf-8"))):
            name = f"{file.relative_to(ROOT).as_posix()} {node.name}"
            found[name] = max(found.get(name, 0), ways(node))
    return found


def test_no_function_has_more_ways_through_it_than_can_be_looked_over() -> None:
    over = {name: count for name, count in every_function().items() if count > MOST}
    assert over == {}, "take it apart by a table of cases"
