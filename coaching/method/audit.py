"""The audit as its owner reads it: who looked at or changed what; what is its author's alone is told without its name."""

from coaching.method import talks
from coaching.playbook.kinds import kinds
from coaching.records import tables
from coaching.workspace import Workspace

TITLE = "title"


def rows(workspace: Workspace, newest: int) -> list[dict[str, object]]:
    """The newest lines, the newest first, as rows of a table. Refusal for anybody but an owner."""
    called = talks.names(workspace)
    private = {key for key, kind in kinds(workspace.folder / "playbook").items() if kind.private}
    found: list[dict[str, object]] = []
    for one in tables.audit(workspace.records, newest):
        hidden = {TITLE} if one.details.get("kind") in private else set()
        more = ", ".join(f"{key}: {said}" for key, said in one.details.items() if key not in hidden)
        found.append({
            "when": f"{one.when:%Y-%m-%d %H:%M}", "who": called.get(one.who, one.who), "what": one.what, "kind": one.about.kind,
            "about": called.get(one.about.id, one.about.id), "more": more,
        })  # fmt: skip
    return found
