"""Two Cadences behind one proxy: each visitor stays on one, both show the same numbers and what was written on either."""

import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coaching.records import Records, commitments
from tests import tiny_team
from tests.browser import free_port, running_app

pytestmark = pytest.mark.slow
PROXY = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  upstream cadence {{ hash $remote_addr$http_user_agent consistent; server {one}; server {other}; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://cadence;
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_buffering off;
      add_header X-Shown-By $upstream_addr;
    }}
  }}
}}
"""


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory, postgres_server: Any) -> Iterator[tuple[str, str]]:
    """The proxy's address and that of the records."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed: apt install nginx-light")
    folder = tmp_path_factory.mktemp("replicas")
    loading = tiny_team.build(folder / "loading")
    loading.close()
    postgres_server.psql("drop database if exists replicas;\ncreate database replicas;")
    records = str(postgres_server.get_uri("replicas")).replace("postgresql://", "postgresql+psycopg://")
    Records.open(records).close()
    with ExitStack() as stack:
        around: dict[str, Any] = {
            "CADENCE_RECORDS_URL": records,
            "CADENCE_COPY_OF": str(loading.folder),
            "CADENCE_NO_DEMO": "1",
        }
        copies = [Path(shutil.copytree(loading.folder, folder / name)) for name in ("one", "other")]
        hosts = [stack.enter_context(running_app(copy, **around)).removeprefix("http://") for copy in copies]
        port = free_port()
        (folder / "nginx.conf").write_text(PROXY.format(folder=folder, one=hosts[0], other=hosts[1], port=port))
        proxy = subprocess.Popen(
            ["nginx", "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        )
        stack.callback(proxy.wait, 10)
        stack.callback(proxy.terminate)
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 20
        while time.monotonic() < until and not shown_by(address, "any"):
            time.sleep(0.2)
        yield address, records


def shown_by(address: str, agent: str) -> str:
    """Which of the two answers a visitor; empty while nobody does."""
    request = urllib.request.Request(f"{address}/_stcore/health", headers={"User-Agent": agent})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            return str(answer.headers["X-Shown-By"])
    except OSError:
        return ""


def test_two_servers_show_the_same_and_what_is_written_on_one_stands_on_the_other(
    replicas: tuple[str, str], browser: Browser
) -> None:
    address, where = replicas
    at = {shown_by(address, f"visitor {number}"): f"visitor {number}" for number in range(20)}
    assert len(at) == 2
    assert all({shown_by(address, agent) for _ in range(5)} == {host} for host, agent in at.items())
    pages = [
        browser.new_context(user_agent=agent, viewport={"width": 1280, "height": 900}).new_page()
        for agent in at.values()
    ]
    for page in pages:
        opened(page, f"{address}/pipeline?by=rep&who=u1&period=2026-Q1")
        expect(page.get_by_test_id("stMetricValue")).to_have_count(
            4
        )  # before its first run a page stands still as well
    numbers = [[card.inner_text() for card in page.get_by_test_id("stMetricValue").all()] for page in pages]
    assert numbers[0] and numbers[0] == numbers[1]
    written = Records.open(where)
    for text in ("Call the plant", "Ask for the budget"):
        commitments.commit(
            written, "owner", rep_id="u1", text=text, owner_kind="rep", owner_id="u1", due_on=tiny_team.AS_OF
        )
        for page in pages:
            opened(page, f"{address}/commitments?by=rep&who=u1")
            expect(page.get_by_text(text).first).to_be_visible(timeout=60_000)
    written.close()
    for page in pages:
        page.context.close()


def opened(page: Page, address: str) -> None:
    """The page, once it has run to its end."""
    page.goto(address)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=90_000)
