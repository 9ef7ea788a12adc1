"""The offline page, opened from a folder as from a USB stick, with the network taken away."""

import base64
import json
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from firstline.printing.certificate import print_certificate
from firstline.printing.designs import read_design
from firstline.sealing import badges, codes
from firstline.sealing.keys import SigningKey
from firstline.services.attesting import Trust, trust_text
from firstline.web import create_app
from firstline.web.settings import ROOT, Settings
from firstline.web.verifier_files import READER, verifier
from tests.browser.cast import Cast
from tests.browser.conftest import ARGUMENTS, HEIGHTS, PATIENCE, OpenPage
from tests.browser.test_pages import AXE_OPTIONS, OVERFLOW, SMALL_TARGETS
from tests.certified import facts_of
from tests.keyed import Keyring, make_keyring

PORTAL = "https://training.example.org"
WITHDRAWN, VALID = 9, 7
NOW = datetime.now(UTC)
BACKLOG = 180_000
"""Milliseconds in which a new house prints the certificates of its whole demonstration before hers."""
Write = Callable[..., Path]
Open = Callable[..., Page]
Run = Callable[..., bytes]


@dataclass(frozen=True, slots=True)
class Stick:
    """A folder with the page in it, and every address that the page asked for."""

    folder: Path
    asked: list[str]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application to draw the page by; its database is never opened."""
    folder = tmp_path_factory.mktemp("application")
    made = create_app(
        Settings(
            instance=folder,
            database_url=f"sqlite:///{folder / 'none.db'}",
            content=(ROOT,),
            secret_key="x" * 40,
            base_url=PORTAL,
        )
    )
    yield made
    made.extensions["firstline"].database.close()


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    return Stick(tmp_path, [])


@pytest.fixture
def write(app: Flask, keyring: Keyring, stick: Stick) -> Write:
    """Writes the page with the trust of some days ago, and with or without the reader of pictures."""

    def act(*, days: int = 0, lists: bool = True, reader: Path = READER) -> Path:
        at = NOW - timedelta(days=days)
        signed = badges.signed_list(0, [WITHDRAWN], keyring.badge_key, PORTAL, at=at)
        found = Trust(
            "National Police Academy", PORTAL, keyring.believed, (), {0: signed} if lists else {}, at
        )
        path = stick.folder / "verify.html"
        with app.app_context():
            path.write_text(verifier(trust_text(found), "en", reader), encoding="utf-8")
        return path

    return act


@pytest.fixture
def open_file(chromium: Browser, write: Write, stick: Stick) -> Iterator[Open]:
    """Opens the page where there is no network; whatever it asks for is noted."""
    contexts: list[BrowserContext] = []

    def act(*, width: int = 1280, script: str = "", **made: object) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHTS[width]}, offline=True, reduced_motion="reduce"
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.on("request", lambda request: stick.asked.append(request.url))
        page.goto(write(**made).as_uri())
        return page

    yield act
    for context in contexts:
        context.close()


def check(page: Page, text: str) -> None:
    """Paste a text and press the button."""
    page.locator("#code").fill(text)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#result")).to_be_focused()


def facts_shown(page: Page) -> dict[str, str]:
    """The lines of the result."""
    rows = page.locator("#facts .summary-row")
    return {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows.all()}


def code_of(keyring: Keyring, place: int = VALID, **changes: object) -> str:
    return codes.signed_code(facts_of(**changes), keyring.badge_key, place=place)


def with_claims_of(signed: str, other: str) -> str:
    """The signature of a code over the claims of another."""
    raw, changed = (base64.b32decode(text[3:] + "=" * (-len(text[3:]) % 8)) for text in (signed, other))
    return codes.FORM + base64.b32encode(raw[:64] + changed[64:]).decode().rstrip("=")


def test_genuine_code_shows_what_was_signed(keyring: Keyring, open_file: Open, stick: Stick) -> None:
    page = open_file()
    check(page, code_of(keyring))
    expect(page.locator("#verdict")).to_have_text("Genuine")
    assert facts_shown(page) == {
        "Name": "Zainab Omar",
        "Course": "Foundations",
        "Role path": "First response for law enforcers",
        "Number": "60RK-4CSM-6MV3-EE1SF",
        "Hours": "6",
        "Edition": "abababababab",
        "Issued by": "National Police Academy",
        "Issued on": "2 March 2026",
        "Valid until": "1 March 2099",
    }
    assert stick.asked == [(stick.folder / "verify.html").as_uri()]


def test_small_letters_lines_and_marks_of_direction_do_no_harm(keyring: Keyring, open_file: Open) -> None:
    code = code_of(keyring).lower()
    page = open_file()
    check(page, "\u200f" + "\r\n ".join(code[at : at + 30] for at in range(0, len(code), 30)))
    expect(page.locator("#verdict")).to_have_text("Genuine")


def test_altered_claims_are_altered(keyring: Keyring, open_file: Open) -> None:
    page = open_file()
    check(page, with_claims_of(code_of(keyring), code_of(keyring, name="Amal Omar")))
    expect(page.locator("#verdict")).to_have_text("Altered")
    expect(page.locator("#facts")).to_be_hidden()


def test_code_of_another_key_is_not_the_issuers(open_file: Open, tmp_path: Path) -> None:
    page = open_file()
    check(page, code_of(make_keyring(tmp_path / "keys", at=NOW)))
    expect(page.locator("#verdict")).to_have_text("Signed by a key that is not the issuer's")
    expect(page.locator("#facts")).to_be_hidden()


def test_another_key_under_the_issuers_name_is_found_out(
    keyring: Keyring, open_file: Open, tmp_path: Path
) -> None:
    other = make_keyring(tmp_path / "keys", at=NOW).badge_key
    forged = codes.signed_code(facts_of(), SigningKey(keyring.badge.id, other.private), place=VALID)
    page = open_file()
    check(page, forged)
    expect(page.locator("#verdict")).to_have_text("Altered")


@pytest.mark.parametrize(
    ("place", "changes", "verdict"),
    [
        (WITHDRAWN, {}, "Withdrawn"),
        (WITHDRAWN, {"expires_on": date(2026, 3, 3)}, "Withdrawn"),
        (WITHDRAWN - 1, {}, "Genuine"),
        (WITHDRAWN + 1, {}, "Genuine"),
        (badges.LIST_SIZE - 1, {}, "Genuine"),
        (badges.LIST_SIZE + WITHDRAWN, {}, "Signed by the issuer"),
        (VALID, {"issued_on": (NOW + timedelta(days=2)).date()}, "Signed by the issuer"),
        (VALID, {"expires_on": date(2026, 3, 3)}, "Expired"),
        (VALID, {"expires_on": None}, "Genuine"),
        (VALID, {"specimen": True}, "Specimen: it proves nothing"),
    ],
)
def test_signed_code_stands_as_its_facts_and_the_list_say(
    keyring: Keyring, open_file: Open, place: int, changes: dict[str, object], verdict: str
) -> None:
    page = open_file()
    check(page, code_of(keyring, place, **changes))
    expect(page.locator("#verdict")).to_have_text(verdict)
    assert facts_shown(page)["Name"] == "Zainab Omar"


def test_code_without_any_list_is_not_called_genuine(keyring: Keyring, open_file: Open) -> None:
    page = open_file(lists=False)
    check(page, code_of(keyring))
    expect(page.locator("#verdict")).to_have_text("Signed by the issuer")


@pytest.mark.parametrize(("days", "is_old"), [(30, False), (31, True)])
def test_page_says_how_old_its_list_is(open_file: Open, days: int, is_old: bool) -> None:
    page = open_file(days=days)
    age = page.locator("#age")
    expect(age).to_contain_text(f"{days} days ago")
    expect(age).to_contain_text("cannot know of one that was withdrawn after that day")
    assert ("notice-warn" in (age.get_attribute("class") or ""), PORTAL in age.inner_text()) == (
        is_old,
        is_old,
    )


def test_clock_that_is_behind_is_named(open_file: Open) -> None:
    page = open_file(days=-3)
    expect(page.locator("#clock")).to_be_visible()


def packed_bomb() -> str:
    """Ten million bytes in a code of a few thousand letters."""
    shrinking = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = shrinking.compress(b"[" * 3_000_000) + shrinking.flush()
    return codes.FORM + base64.b32encode(bytes(64) + packed).decode().rstrip("=")


def packed(facts: object) -> str:
    """A code of the right form, whose signature is nothing, with these facts."""
    shrinking = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = shrinking.compress(json.dumps(facts).encode()) + shrinking.flush()
    return codes.FORM + base64.b32encode(bytes(64) + body).decode().rstrip("=")


HOSTILE = {
    "nothing": ("", "Not a code of a certificate"),
    "words": ("<img src=x onerror=alert(1)>", "Not a code of a certificate"),
    "a megabyte": ("FL1" + "A" * 1_000_000, "Not a code of a certificate"),
    "the address": (f"{PORTAL}/certificates/X", "This is the smaller code"),
    "the form alone": ("FL1", "Not a whole code"),
    "other letters": ("FL1" + "1890" * 40, "Not a whole code"),
    "a bomb": (packed_bomb(), "Not a whole code"),
    "no list": (packed({"key": 1}), "Not a whole code"),
    "too few facts": (packed(["a"]), "Not a whole code"),
    "facts of other kinds": (packed([{}] * 12), "Not a whole code"),
    "a name of the language": (
        packed(["__proto__", "", "", "", "", "", 1, "2026-01-01", "", "", 0, 1]),
        "Signed by a key that is not the issuer's",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gets_plain_words(open_file: Open, stick: Stick, name: str) -> None:
    page, problems = open_file(), list[str]()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    text, verdict = HOSTILE[name]
    check(page, text)
    expect(page.locator("#verdict")).to_have_text(verdict)
    assert (problems, len(stick.asked)) == ([], 1)


def test_half_a_code_is_not_whole(keyring: Keyring, open_file: Open) -> None:
    page = open_file()
    check(page, code_of(keyring)[:180])
    expect(page.locator("#verdict")).to_have_text("Not a whole code")


def test_texts_of_others_are_text_in_their_own_direction(keyring: Keyring, open_file: Open) -> None:
    page = open_file()
    name = "\u202egnitirw\u202c <b onclick=x>A\u0301li</b>\n\u2066علي\u2069"
    check(page, code_of(keyring, name=name))
    line = page.locator("#facts bdi").first
    assert (line.text_content(), line.inner_html()) == (
        "gnitirw <b onclick=x>A\u0301li</b> علي",
        "gnitirw &lt;b onclick=x&gt;A\u0301li&lt;/b&gt; علي",
    )


def test_issuer_cannot_end_the_script_that_names_it(app: Flask, open_file: Open, stick: Stick) -> None:
    found = Trust("</script><img src=x>", PORTAL, {}, (), {}, NOW)
    with app.app_context():
        text = verifier(trust_text(found), "en")
    (stick.folder / "other.html").write_text(text, encoding="utf-8")
    page = open_file()
    page.goto((stick.folder / "other.html").as_uri())
    expect(page.locator("#about bdi").first).to_have_text("</script><img src=x>")
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_fits_a_phone_and_passes_axe_in_light_and_dark(
    keyring: Keyring, open_file: Open, language: str
) -> None:
    page = open_file(width=360)
    check(page, code_of(keyring, name="فاطمة الزهراني"))
    page.locator(f"button[lang={language}]").click()
    problems = list[str]()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark", reduced_motion="reduce")
        found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
        problems += [f"{scheme} {each['id']}: {node['target']}" for each in found for node in each["nodes"]]
    assert (problems, page.evaluate(OVERFLOW), page.evaluate(SMALL_TARGETS)) == ([], 0, [])


def test_arabic_is_whole_and_runs_from_the_right(keyring: Keyring, open_file: Open) -> None:
    page = open_file(width=360, days=40)
    check(page, code_of(keyring))
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#verdict")).to_have_text("صحيحة")
    assert facts_shown(page)["صالحة حتى"] == "1 مارس 2099"
    own = page.locator("main").inner_text().replace("Zainab Omar", "")
    assert [word for word in ("Check", "Compare", "Valid", "withdrawn", "picture") if word in own] == []
    expect(page.locator("#age")).to_contain_text("قبل 40 يومًا")


def test_keys_alone_check_a_code(keyring: Keyring, open_file: Open) -> None:
    page = open_file()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "code":
            break
    page.keyboard.insert_text(code_of(keyring))
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_focused()
    expect(page.locator("#verdict")).to_have_text("Genuine")


def test_browser_without_the_signature_says_what_to_do(open_file: Open) -> None:
    page = open_file(script="Object.defineProperty(globalThis, 'crypto', { value: {} })")
    expect(page.locator("#missing")).to_contain_text("Open this file in a current Firefox")
    expect(page.locator("#code")).to_be_hidden()


def test_page_without_a_reader_takes_text_and_says_so(keyring: Keyring, open_file: Open) -> None:
    page = open_file(reader=Path("nowhere.js"))
    expect(page.locator("#no-reader")).to_contain_text("paste its text above")
    expect(page.locator("#picture")).to_be_hidden()
    check(page, code_of(keyring))
    expect(page.locator("#verdict")).to_have_text("Genuine")


@pytest.fixture
def sheet(keyring: Keyring, run_tool: Run, tmp_path: Path) -> Callable[..., Path]:
    """A certificate as we print it, scanned at 100 dpi: both codes stand on it."""
    if not READER.is_file():
        pytest.skip("the reader of pictures is not built: make verifier")

    def act(*form: str, **changes: object) -> Path:
        facts = facts_of(**changes)
        code = codes.signed_code(facts, keyring.badge_key, place=VALID)
        paper = tmp_path / "paper.pdf"
        paper.write_bytes(print_certificate(facts, read_design(ROOT / "certificates/standard"), "{}", code))
        run_tool("pdftoppm", "-singlefile", *(form or ("-r", "100", "-png")), paper, tmp_path / "scan")
        return next(tmp_path.glob("scan.*"))

    return act


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning")  # WeasyPrint 70 leaves it open
@pytest.mark.parametrize("name", ["Zainab Omar", "فاطمة بنت عبد الرحمن الزهراني"])
def test_scanned_certificate_is_read_from_its_larger_code(
    open_file: Open, sheet: Callable[..., Path], name: str
) -> None:
    page = open_file()
    page.get_by_label("A picture of the larger code").set_input_files(sheet(name=name))
    expect(page.locator("#verdict")).to_have_text("Genuine")
    assert facts_shown(page)["Name"] == name


def test_picture_without_a_code_and_no_picture_are_told_apart(
    open_file: Open, sheet: Callable[..., Path], stick: Stick, tmp_path: Path
) -> None:
    page = open_file()
    page.screenshot(path=tmp_path / "empty.png")
    page.get_by_label("A picture of the larger code").set_input_files(tmp_path / "empty.png")
    expect(page.locator("#progress")).to_contain_text("No code was found")
    page.get_by_label("A picture of the larger code").set_input_files(stick.folder / "verify.html")
    expect(page.locator("#progress")).to_contain_text("no picture")


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning")
def test_camera_reads_a_certificate_that_is_held_before_it(
    chromium: Browser, write: Write, sheet: Callable[..., Path]
) -> None:
    film = sheet("-jpeg", "-scale-to-x", "1280", "-scale-to-y", "904").read_bytes() * 3
    seen = write().with_name("film.mjpeg")
    seen.write_bytes(film)
    camera = f"--use-file-for-fake-video-capture={seen}"
    fake = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", camera)
    browser = chromium.browser_type.launch(executable_path=shutil.which("chromium"), args=[*ARGUMENTS, *fake])
    page = browser.new_page()
    page.goto(seen.with_name("verify.html").as_uri())
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator("#verdict")).to_have_text("Genuine", timeout=PATIENCE)
    expect(page.locator("#video")).to_be_hidden()
    browser.close()


def test_browser_without_a_camera_says_what_else_there_is(
    open_file: Open, sheet: Callable[..., Path]
) -> None:
    page = open_file()
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator("#progress")).to_contain_text("use a picture or the text")


def test_downloaded_page_reads_a_certificate_of_the_portal(
    cast: Cast, open_page: OpenPage, run_tool: Run, tmp_path: Path
) -> None:
    if not READER.is_file():
        pytest.skip("the reader of pictures is not built: make verifier")
    player, _, number = cast.holder()
    page = open_page(player, foreign=True)
    page.goto("/certificates")
    page.get_by_text("Is there no network where you check?").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the page that checks without a network").click()
    with page.expect_download(timeout=BACKLOG) as paper:
        page.evaluate("address => { location.href = address }", f"/certificates/{number}/pdf")
    download.value.save_as(tmp_path / download.value.suggested_filename)
    paper.value.save_as(tmp_path / "paper.pdf")
    run_tool("pdftoppm", "-singlefile", "-r", "100", "-png", tmp_path / "paper.pdf", tmp_path / "scan")

    page.goto((tmp_path / "verify.html").as_uri())
    page.get_by_label("A picture of the larger code").set_input_files(tmp_path / "scan.png")

    expect(page.locator("#verdict")).to_have_text("Specimen: it proves nothing")
    assert facts_shown(page)["Number"] == number
