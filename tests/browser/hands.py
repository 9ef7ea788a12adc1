"""What people do on pages, in the words that they read there."""

import re

from playwright.sync_api import Locator, Page, expect

from firstline.domain.form import Response
from firstline.domain.item import Choice, Item


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in by the English form."""
    page.goto("/sign-in")
    page.get_by_label("E-mail or staff number").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("Good to see you|Today"))


def give(scope: Page | Locator, item: Item, response: Response) -> None:
    """Fill in one item: ``response`` names places as the form shows them."""
    if isinstance(item, Choice):
        labels = scope.locator(".option-label")
        for place in response:
            labels.nth(int(place)).click()
        return
    for number, given in enumerate(response):
        field = scope.locator(f"[name=r{number}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value=given)
        else:
            field.fill(given)
