"""Sign-in in a real browser, against a provider of OpenID Connect that lets everybody be who they say."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import many_teams
from tests.browser import free_port, running_app

mock = pytest.importorskip("oidc_provider_mock", reason="the test set with the provider is not installed")
pytestmark = pytest.mark.slow
WORDS = 30_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Cadence with sign-in for the teams; everybody of people.toml is known to the provider."""
    folder = tmp_path_factory.mktemp("sign-in")
    many_teams.build(folder / "workspace").close()
    port = free_port()
    users = [
        mock.User(sub=who, claims={"email": f"{who}@example.com", "email_verified": who != "n1"})
        for who in ("owner", "m1", "s1", "n1", "stranger")
    ]
    with mock.run_server_in_thread(user_claims=users) as provider:
        secrets = folder / "secrets.toml"
        secrets.write_text(f"""
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "only for this test, and long enough to sign"
client_id = "cadence"
client_secret = "nobody checks"
server_metadata_url = "http://localhost:{provider.server_port}/.well-known/openid-configuration"
""", encoding="utf-8")  # fmt: skip
        with running_app(folder / "workspace", port=port, STREAMLIT_SECRETS_FILES=str(secrets)):
            yield f"http://localhost:{port}"
    shutil.rmtree(folder, ignore_errors=True)


def sign_in(page: Page, address: str, who: str, path: str = "") -> None:
    page.goto(address + path)
    page.get_by_role("button", name="Sign in").click(timeout=WORDS)
    page.get_by_role("button", name=f"{who}@example.com").or_(
        page.get_by_role("button", name=who, exact=True)
    ).first.click(timeout=WORDS)


def test_everybody_sees_their_own_from_the_first_page_on(page: Page, address: str) -> None:
    page.goto(f"{address}/pipeline?by=rep&who=n1")
    expect(page.get_by_text("Sign in to see your numbers.")).to_be_visible(timeout=WORDS)
    assert "Pipeline" not in page.inner_text("body")
    sign_in(page, address, "s1")
    expect(page.get_by_role("heading", name="My dashboard")).to_be_visible(timeout=WORDS)
    expect(page.get_by_text("Rep Zs1z, rep")).to_be_visible(timeout=WORDS)
    assert not page.get_by_role("link", name="Data", exact=True).count()
    page.goto(f"{address}/data")
    expect(page.get_by_text("This page is not for a rep.")).to_be_visible(timeout=WORDS)
    other = page.context.new_page()
    other.goto(f"{address}/commitments")
    expect(other.get_by_text("Rep Zs1z, rep")).to_be_visible(timeout=WORDS)
    with other.expect_response(lambda answer: "/media/" in answer.url, timeout=WORDS) as file, other.expect_download():
        other.get_by_role("button", name="Due days for a calendar").click()
    assert file.value.status == 200
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click(timeout=WORDS)  # the provider asks as well
    expect(page.get_by_text("Sign in to see your numbers.")).to_be_visible(timeout=WORDS)
    other.get_by_role("link", name="Home", exact=True).click()  # a tab that was left open is nobody's any more
    expect(other.get_by_text("Sign in to see your numbers.")).to_be_visible(timeout=WORDS)
    assert other.request.get(file.value.url).status == 403


@pytest.mark.parametrize(
    ("who", "words"), [("stranger", "may not use this Cadence"), ("n1", "without a mail address that is verified")]
)
def test_a_stranger_or_an_address_nobody_vouches_for_is_not_let_in(
    page: Page, address: str, who: str, words: str
) -> None:
    sign_in(page, address, who)
    expect(page.get_by_text(words)).to_be_visible(timeout=WORDS)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=WORDS)
    assert "Zs1z" not in page.inner_text("body")


def test_a_foreign_host_is_refused_on_every_path(address: str) -> None:
    for path in ("/", "/_stcore/health", "/media/x.pdf", "/_stcore/upload_file/a/b", "/oauth2callback"):
        asked = urllib.request.Request(address + path, headers={"Host": "evil.example.com"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=10)
        assert refused.value.code in (400, 403, 421), path
