"""An item in doubt as its page shows it: its texts with their keys, and what re-marking would do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from firstline.domain.item import Item
from firstline.domain.refusal import N_, Conflict
from firstline.domain.remarking import Way
from firstline.services.contesting import Contested
from firstline.services.library import Edition
from firstline.services.remarking import DryRun
from firstline.web.figures import whole
from firstline.web.key_views import KeyView, key_view, stem_view
from firstline.web.languages import gettext, say
from firstline.web.texts import in_readers_language, language_of

WAYS: dict[Way, tuple[str, str]] = {
    "credit": (
        N_("Give everybody the full mark"),
        N_("For a question that cannot be answered fairly."),
    ),
    "newest-key": (
        N_("Mark by the key of the current edition"),
        N_("For a key that was wrong and has been corrected since."),
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One text of the item, in ``language``; ``when`` says which edition it is of."""

    when: str
    view: KeyView
    language: str


@dataclass(frozen=True, slots=True)
class TryView:
    """What one way would do; ``refusal`` says why it cannot be taken, ``names`` who would pass."""

    way: Way
    title: str
    hint: str
    refusal: str = ""
    attempts: str = ""
    changes: str = ""
    passes: str = ""
    flags: str = ""
    names: tuple[str, ...] = ()
    does_something: bool = False


def questions(found: Contested) -> list[Question]:
    """The item as it stands now, and as it was where attempts were marked by another text or key."""
    return list(_questions(found, stem_view if found.no_keys else key_view))


def try_views(found: Contested) -> list[TryView]:
    """Each way with what it would do."""
    return [_try_view(way, tried) for way, tried in found.tries.items()]


def _questions(found: Contested, view: Callable[[Item], KeyView]) -> Iterator[Question]:
    if found.is_current:
        yield _question(gettext("In the current edition"), found.newest, found.item, view)
    for edition in found.marked_by:
        when = gettext("In an earlier edition (%(edition)s)") % {"edition": edition.digest[:12]}
        yield _question(when, edition, found.item, view)


def _question(when: str, edition: Edition, item: str, view: Callable[[Item], KeyView]) -> Question:
    text = in_readers_language(edition)
    return Question(when, view(text.items[item]), language_of(text, f"item:{item}"))


def _try_view(way: Way, tried: DryRun | Conflict) -> TryView:
    title, hint = map(gettext, WAYS[way])
    if isinstance(tried, Conflict):
        return TryView(way, title, hint, refusal=say(tried))
    return TryView(
        way,
        title,
        hint,
        attempts=whole(tried.attempts),
        changes=whole(len(tried.changes)),
        passes=whole(len(tried.newly_passed)),
        flags=whole(tried.flags),
        names=tuple(change.name for change in tried.newly_passed),
        does_something=bool(tried.changes or tried.flags),
    )
