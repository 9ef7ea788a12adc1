"""The offline page as the portal gives it away."""

import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from firstline.web.verifier_files import STYLES, verifier
from tests.keyed import Keyring
from tests.laws.test_pages import CHECKS, check_code, tree_of
from tests.web.browsing import Browser

ADDRESS = "/certificates/verifier.html"


def data_in(page: str, name: str) -> Any:
    """What stands in one of the page's blocks of JSON."""
    (found,) = re.findall(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def test_stranger_gets_the_page_as_a_file_in_a_sandbox(browser: Browser) -> None:
    reply = browser.get(ADDRESS)
    names = ("Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options", "Cache-Control")
    assert (reply.status_code, reply.mimetype, [reply.headers[name] for name in names]) == (
        200,
        "text/html",
        ['attachment; filename="verify.html"', "default-src 'none'; sandbox", "nosniff", "no-store"],
    )


def test_page_holds_the_trust_of_this_installation(browser: Browser, keyring: Keyring) -> None:
    trust = data_in(browser.get(ADDRESS).text, "trust")
    assert (trust["keys"], trust["address"]) == (keyring.believed, "http://localhost")


def test_page_asks_for_nothing(browser: Browser) -> None:
    page = browser.get(ADDRESS).text
    elements = r"<(?:script|link|img|iframe|source)[^>]*\s(?:src|href)="
    assert re.findall(rf"{elements}|@import|url\(\s*[\"']?(?!data:)|fetch\(|XMLHttp|sendBeacon", page) == []


def test_policy_names_every_script_and_style_by_its_digest(browser: Browser) -> None:
    page = browser.get(ADDRESS).text
    code = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, re.DOTALL)
    sources = [f"sha256-{b64encode(hashlib.sha256(each.encode()).digest()).decode()}" for each in code]
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert (sorted(re.findall(r"sha256-[\w+/=]+", policy)), "default-src &#39;none&#39;" in policy) == (
        sorted(sources),
        True,
    )


def test_page_opens_in_the_readers_language_and_holds_all(browser: Browser) -> None:
    browser.get("/language/ar")
    page = browser.get(ADDRESS).text
    words = data_in(page, "words")
    assert ('<html lang="ar" dir="rtl">' in page, sorted(words), list(words["ar"]) == list(words["en"])) == (
        True,
        ["ar", "en"],
        True,
    )


def test_every_sentence_that_the_page_names_is_there(browser: Browser) -> None:
    page = browser.get(ADDRESS).text
    named = set(re.findall(r'data-say="(\w+)"', page)) | set(re.findall(r'say\("(\w+)"', page))
    assert named - set(data_in(page, "words")["en"]) == set()


def test_nothing_inside_ends_its_own_script(browser: Browser) -> None:
    page = browser.get(ADDRESS).text
    assert (page.count("<script"), page.count("</script>"), page.count("<!--")) == (4, 4, 0)


def test_page_without_a_reader_of_pictures_is_whole(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        page = verifier("{}", "en", tmp_path / "none.js")
    assert ("<script></script>" in page, page.rstrip().endswith("</html>")) == (True, True)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_is_sound(browser: Browser, language: str) -> None:
    browser.get(f"/language/{language}")
    root, errors = tree_of(browser.get(ADDRESS).text)
    checks = (check for check in CHECKS if check is not check_code)
    assert (errors, [found for check in checks for found in check(root)]) == ([], [])


def test_page_looks_like_the_portal(browser: Browser) -> None:
    page = browser.get(ADDRESS).text
    assert "".join(path.read_text(encoding="utf-8") for path in STYLES) in page


def test_check_page_leads_to_it(browser: Browser) -> None:
    assert f'href="{ADDRESS}" download' in browser.get("/certificates").text


def test_command_writes_the_same_page(app: Flask, browser: Browser, tmp_path: Path) -> None:
    out = tmp_path / "verify.html"
    result = app.test_cli_runner().invoke(args=["certificates", "verifier", "--out", str(out)])
    made = re.compile(r'"made_at": "[^"]*"')
    assert (result.exit_code, made.sub("", out.read_text("utf-8"))) == (
        0,
        made.sub("", browser.get(ADDRESS).text),
    )


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["--out", "/nowhere/at/all.html"], "cannot be written"),
        (["--out", "x.html", "--language", "tlh"], "--language: one of en, ar"),
    ],
)
def test_command_says_what_is_wrong(app: Flask, words: list[str], answer: str) -> None:
    result = app.test_cli_runner().invoke(args=["certificates", "verifier", *words])
    assert (result.exit_code, answer in result.output) == (1, True)
