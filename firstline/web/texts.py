"""Courses in the reader's language, with what must be current laid over them."""

from functools import lru_cache

from flask import current_app, render_template, request, url_for
from markupsafe import Markup

from firstline.content.local_notes import fill
from firstline.content.rendering import render
from firstline.domain.course import Lesson
from firstline.domain.form import fixed_item
from firstline.domain.item import OpenResponse
from firstline.domain.pack import LocalNote, is_overdue
from firstline.services.enrolling import course_for
from firstline.services.handouts import Handout
from firstline.services.library import Edition
from firstline.store.enrolments import Enrolment
from firstline.web import access
from firstline.web.item_views import CaseView, ItemView, case_view, item_view, response_from
from firstline.web.languages import SOURCE, current_locale, languages, page_locale, sayer, use_language
from firstline.web.portal import library, now, reading
from firstline.web.review_views import ReviewView, review_view

KEPT_BODIES = 1024
Practice = tuple[CaseView | None, ItemView, ReviewView | None]


def read_course(course: str) -> tuple[Edition, Enrolment | None]:
    """The edition that the visitor learns from, in her language, and her enrolment. Raises NotFound."""
    with reading() as session:
        edition, enrolment = course_for(session, library(), access.visitor(), course, at=now())
    return in_readers_language(edition), enrolment


def in_readers_language(edition: Edition) -> Edition:
    """An edition in the language of the page, else in its source language."""
    return edition.read_in(current_locale().language)


def language_of(edition: Edition, part: str) -> str:
    """The language in which a part, such as "lesson:see-her-alone", can be shown."""
    return edition.source_language if part in edition.course.untranslated else edition.course.language


def title_of_item(edition: Edition | None, item: str) -> str:
    """What an item is called, in the reader's language; its id where no edition has it."""
    known = in_readers_language(edition).items.get(item) if edition else None
    return known.title if known else item


def text_attributes(language: str) -> Markup:
    """``lang`` and ``dir`` for a text that is not in the language of its page; nothing where it is."""
    if language == current_locale().language:
        return Markup()
    return Markup(' lang="{}" dir="{}"').format(language, page_locale(language).direction)


def in_language(text: str, language: str) -> Markup:
    """A text within a sentence of the page, set apart where it is in another language."""
    return Markup("<span{}>{}</span>").format(text_attributes(language), text)


def markdown(text: str, language: str | None = None) -> str:
    """Authors' Markdown as HTML, our own words in it in the language of the text."""
    return render(text, sayer(language or current_locale().language))


def lesson_body(edition: Edition, lesson: Lesson) -> str:
    """What everybody sees of a lesson; made once a process for each state of its local notes.

    The practice item that was just checked (a GET: it changes nothing, and keys of practice
    items are no secret) is shown with its review, and that page is not kept.
    """
    with reading() as session:
        safety = library().safety(session, at=now())
    language = language_of(edition, f"lesson:{lesson.id}")
    notes = tuple(
        note
        for slot, note in sorted(safety.notes_for(edition.course.id, language).items())
        if slot in lesson.local
    )
    overdue = frozenset(note.slot for note in notes if is_overdue(note.review_by, now().date()))
    draw = _lesson_body if request.args.get("item") in lesson.practice else _kept_lesson_body
    return draw(edition, lesson.id, current_locale().language, notes, overdue)


def practice_of(edition: Edition, item_ids: tuple[str, ...]) -> list[Practice]:
    """Practice items to answer; the one that was just checked with its review.

    The case of a set comes with the first of its items. An open response is never sent: its
    review, what a good text has in it, is there from the start and unfolds.
    """
    checked = request.args.get("item")
    values = request.args.to_dict(flat=False)
    shown: list[Practice] = []
    before = ""
    for item in (edition.items[item_id] for item_id in item_ids):
        drawn, is_text = fixed_item(item), isinstance(item, OpenResponse)
        response = response_from(item, values) if item.id == checked and not is_text else ()
        review = review_view(item, drawn, response) if item.id == checked or is_text else None
        case = case_view(edition.course, item) if item.set != before else None
        shown.append((case, item_view(item, drawn, response), review))
        before = item.set
    return shown


def handout_page(handout: Handout) -> str:
    """A handout as a page of its own, to be printed; needs an application, but no request."""
    _, _, kind, name = handout.subject.split("/", 3)
    language = language_of(handout.edition, f"{kind}:{name}")
    use_language(language if language in languages() else SOURCE)
    return current_app.jinja_env.get_template("handouts/print.html").render(
        title=handout.title,
        chapters=handout.chapters,
        course=handout.edition.course.title,
        edition=handout.edition.digest,
        language=language,
        direction=page_locale(language).direction,
    )


def _lesson_body(
    edition: Edition, lesson: str, language: str, notes: tuple[LocalNote, ...], overdue: frozenset[str]
) -> str:
    del language  # rendering reads it from the request; here it is a part of the key
    module, found = edition.lessons[lesson]
    text_language = language_of(edition, f"lesson:{lesson}")
    return render_template(
        "courses/_lesson_body.html",
        course=edition.course,
        lesson=found,
        text=fill(found.body, {note.slot: note for note in notes}, overdue, sayer(text_language)),
        text_language=text_language,
        is_stale=f"lesson:{lesson}" in edition.course.stale,
        here=url_for("courses.lesson", course=edition.course.id, module=module.id, lesson=lesson),
        practice=practice_of(edition, found.practice),
        alternative=edition.lessons.get(found.instead or ""),
    )


_kept_lesson_body = lru_cache(maxsize=KEPT_BODIES)(_lesson_body)
