"""The figures an account's page shows first: the account's own set, else the organisation's."""

from coaching.lens import Viewer
from coaching.metrics import all_metrics
from coaching.records import About, revisions
from coaching.workspace import Workspace

MOST = 4


def chosen(workspace: Workspace, viewer: Viewer, account: str) -> list[tuple[str, str]]:
    """Up to four figures with their labels; empty where neither the account nor the organisation has a set of figures that are known."""
    for about, kind in ((About("account", account), "kpi_account"), (About("company", "company"), "kpi_set")):
        for one in revisions.of(workspace.records, about):
            if one.kind == kind and (known := [key for key in one.fields.get("figures", ()) if key in all_metrics()]):
                return [(key, all_metrics()[key].label) for key in known[:MOST]]
    return []
