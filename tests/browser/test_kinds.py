"""Rankings, texts and sets in a real browser: by keys alone, without script, on a phone, in Arabic."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from random import Random

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from firstline.content.editions import canonical, digest
from firstline.domain.course import Course
from firstline.domain.item import OpenResponse
from firstline.domain.real_case import signs_in
from firstline.domain.response import right_response
from firstline.services import assessing
from firstline.services.assessing import Sitting
from firstline.store import editions, enrolments
from tests.assessed import FINAL, assessed
from tests.browser.cast import Cast, Player
from tests.browser.conftest import OpenPage
from tests.browser.test_keyboard import give_by_keys, press
from tests.browser.test_pages import AXE_OPTIONS, OVERFLOW, SMALL_TARGETS
from tests.domain.test_real_case import INVENTED, REAL

FORM = ("ranked", "unranked", "letter", "steps", "call-a", "call-b")
LETTER = FORM.index("letter") + 1
WRITTEN = "We need a bed tonight.\n\nShe wants to sleep."
REAL_CASE = "Her name is Mei. Ring +62 812 3456 789."
SIGNS = """([box, text]) => {
  const { cleaned, signs } = JSON.parse(box.dataset.realCase)
  const every = pattern => new RegExp(pattern, 'giu')
  let left = cleaned.reduce((rest, [pattern, put]) => rest.replace(every(pattern), put), text)
  const found = {}
  for (const [name, pattern] of signs) {
    const sign = left.match(every(pattern))
    if (!sign || name in found) continue
    found[name] = sign[0].trim()
    left = left.replace(every(pattern), ';')
  }
  return Object.values(found)
}"""


@dataclass(frozen=True)
class Desk:
    """Somebody in the middle of a test that holds every newer kind."""

    cast: Cast
    player: Player
    sitting: Sitting

    def place(self, number: int | str) -> str:
        """The address of a page of the attempt."""
        return f"/attempts/{self.sitting.attempt.id}/{number}"

    def saved(self, item: str) -> tuple[str, ...]:
        """What stands saved for an item."""
        return self.cast.sitting(self.player, self.sitting.attempt.id).response(item)


@pytest.fixture
def desk(cast: Cast, course: Course) -> Desk:
    """Her enrolment names an edition that no list shows, so that nobody else meets it."""
    final = replace(FINAL, forms=(FORM,), minutes=None)
    edition = replace(assessed(course), id="skills", tests=(final,))
    document, player, at = canonical(edition), cast.newcomer(), datetime.now(UTC)
    name, library = digest(document), cast.portal.library
    with cast.portal.database.writing() as session:
        if editions.document(session, name) is None:
            editions.add(session, digest=name, course="skills", release=1, document=document.decode())
        enrolments.begin(session, player.person.id, "skills", name, cohort_id=None, at=at)
        attempt = assessing.start_attempt(
            session, library, player.person, "skills", "final", random=Random(3), at=at
        )
        return Desk(cast, player, assessing.sitting(session, library, player.person, attempt))


def faults(page: Page) -> list[str]:
    """What axe finds in light and dark, what is too wide, and what is too small for a thumb."""
    found = list[str]()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark", reduced_motion="reduce")
        violations = Axe().run(page, options=AXE_OPTIONS).response["violations"]
        found += [f"{scheme} {v['id']}: {node['failureSummary']}" for v in violations for node in v["nodes"]]
    if (over := page.evaluate(OVERFLOW)) > 0:
        found.append(f"{over} pixels too wide")
    small: list[str] = page.evaluate(SMALL_TARGETS)
    return found + small


@pytest.mark.parametrize("language", ["en", "ar"])
def test_keys_alone_rank_and_write_and_hand_in(desk: Desk, open_page: OpenPage, language: str) -> None:
    page, say = open_page(desk.player, width=360, language=language), partial(desk.cast.say, language)
    problems, given = list[str](), dict[str, tuple[str, ...]]()
    for number, drawn in enumerate(desk.sitting.attempt.form, 1):
        item = desk.sitting.edition.items[drawn.item]
        given[item.id] = (WRITTEN,) if isinstance(item, OpenResponse) else right_response(item, drawn)
        page.goto(desk.place(number))
        problems += [f"{item.id}: {fault}" for fault in faults(page)]
        give_by_keys(page, item, given[item.id])
        press(page, say("Save and check all answers"))
        page.wait_for_url("**/check")
    problems += [f"check: {fault}" for fault in faults(page)]
    assert {name: desk.saved(name) for name in given} == given
    press(page, say("Hand in the test"))
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Handed in"))
    assert problems + faults(page) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_script_warns_while_one_writes_and_falls_silent_again(
    desk: Desk, open_page: OpenPage, language: str
) -> None:
    page = open_page(desk.player, width=360, language=language)
    page.goto(desk.place(LETTER))
    box, word = page.locator("[data-real-case]"), page.locator("#item-real")
    expect(word).to_have_text("")
    box.fill(REAL_CASE)
    expect(word).to_contain_text("+62 812 3456 789")
    expect(word).to_contain_text("Her name is Mei")
    assert faults(page) == []
    box.fill("She needs a bed.")
    expect(word).to_have_text("")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    assert desk.saved("letter") == ("She needs a bed.",)


@pytest.mark.parametrize("script", [True, False])
def test_text_that_looks_real_comes_back_and_can_be_kept(
    desk: Desk, open_page: OpenPage, script: bool
) -> None:
    page = open_page(desk.player, width=360, script=script)
    page.goto(desk.place(LETTER))
    page.locator("textarea").fill(REAL_CASE)
    page.get_by_role("button", name="Save and continue").click()
    word = page.locator("#item-real")
    expect(word).to_be_focused()
    expect(word).to_contain_text("a phone number or another long number (⁨+62 812 3456 789⁩)")
    expect(page.locator("textarea")).to_have_value(REAL_CASE)
    page.get_by_role("button", name="Keep the text as it is and continue").click()
    page.wait_for_url(f"**{desk.place(LETTER + 1)}")
    assert desk.saved("letter") == (REAL_CASE,)


def test_browser_and_server_read_the_rules_alike(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(desk.player)
    page.goto(desk.place(LETTER))
    box = page.locator("[data-real-case]").element_handle()
    texts = [text for text, _, _ in REAL] + INVENTED
    in_browser = {text: page.evaluate(SIGNS, [box, text]) for text in texts}
    assert in_browser == {text: [sign.text for sign in signs_in(text)] for text in texts}


def test_rankings_and_texts_work_without_script(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(desk.player, width=360, script=False)
    page.goto(desk.place(1))
    for place in range(4):
        page.locator(f"[name=r{place}]").select_option(str(4 - place))
    page.get_by_role("button", name="Save and continue").click()
    page.goto(desk.place(LETTER))
    page.locator("textarea").fill(WRITTEN)
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url(f"**{desk.place(LETTER + 1)}")
    assert (desk.saved("ranked"), desk.saved("letter")) == (("4", "3", "2", "1"), (WRITTEN,))
