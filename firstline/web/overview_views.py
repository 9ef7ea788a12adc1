"""What a trainer can look at in a cohort: one line each, with the figure that matters."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from firstline.domain.item_analysis import MEAN_LEAST
from firstline.domain.survey_result import LEAST
from firstline.services.library import Edition
from firstline.services.reporting import Overview
from firstline.services.scoping import CourseLine
from firstline.web.change_views import month_figure
from firstline.web.figures import not_before, people, share
from firstline.web.languages import gettext, ngettext
from firstline.web.scope_views import Place
from firstline.web.texts import in_readers_language, language_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to look at; ``title`` is in ``language``, "" for the language of the page."""

    href: str
    title: str
    figure: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading."""

    title: str
    entries: tuple[Entry, ...]


def groups(found: Overview, edition: Edition, place: Place) -> list[Group]:
    """Everything there is; groups with nothing in them are left out."""
    made = [
        Group(gettext("Who needs you"), (_flags(found, place),)),
        Group(gettext("What changed"), tuple(_changes(found, edition, place))),
        Group(gettext("Tests and their questions"), tuple(_tests(found, edition, place))),
        Group(gettext("Scenarios"), tuple(_scenarios(found, edition, place))),
        Group(gettext("Surveys"), tuple(_surveys(found, edition, place))),
    ]
    return [group for group in made if group.entries]


def course_entries(lines: Iterable[CourseLine]) -> list[Entry]:
    """The courses of a list, each with how many people take its newest edition."""
    entries = []
    for line in lines:
        edition = in_readers_language(line.edition)
        values = {"number": edition.course.release}
        if line.people is None:
            figure = gettext("Edition %(number)s: too few people to show") % values
        else:
            figure = gettext("Edition %(number)s: %(people)s") % {**values, "people": people(line.people)}
        href = url_for("course_insight.show", course=edition.course.id)
        entries.append(Entry(href, edition.course.title, figure, language_of(edition, "course")))
    return entries


def _flags(found: Overview, place: Place) -> Entry:
    count = ngettext(
        "%(num)s unsafe choice stands in the way of a certificate",
        "%(num)s unsafe choices stand in the way of certificates",
        found.flags,
    )
    figure = (
        count % {"num": found.flags} if found.flags else gettext("None stands in the way of a certificate")
    )
    return Entry(place.link("flags"), gettext("Unsafe choices"), figure)


def _changes(found: Overview, edition: Edition, place: Place) -> list[Entry]:
    course = edition.course
    entries = []
    if course.surveys or any(test.role for test in course.tests):
        count = ngettext(
            "%(num)s person took the tests before and after",
            "%(num)s people took the tests before and after",
            found.measured_twice,
        )
        figure = count % {"num": found.measured_twice}
        entries.append(Entry(place.link("change"), gettext("Before and after"), figure))
    kept = month_figure(found.months) if found.months else gettext("No refresher was answered yet")
    return [*entries, Entry(place.link("retention"), gettext("What is remembered"), kept)]


def _tests(found: Overview, edition: Edition, place: Place) -> list[Entry]:
    return [
        Entry(
            place.link("items", quiz=test.id),
            test.title,
            _taken(found, test.id),
            language_of(edition, f"test:{test.id}"),
        )
        for test in edition.course.tests
    ]


def _taken(found: Overview, quiz: str) -> str:
    taken = found.taken.get(quiz)
    if taken is None:
        return gettext("Nobody has taken it yet")
    mean = share(taken.mean / 100) if taken.people >= MEAN_LEAST else not_before(MEAN_LEAST)
    return gettext("%(people)s, first attempts; mean score: %(mean)s") % {
        "people": people(taken.people),
        "mean": mean,
    }


def _scenarios(found: Overview, edition: Edition, place: Place) -> list[Entry]:
    return [
        Entry(
            place.link("scenario", scenario=scenario.id),
            scenario.title,
            _played(found.played.get(scenario.id, 0)),
            language_of(edition, f"scenario:{scenario.id}"),
        )
        for scenario in edition.course.scenarios
    ]


def _played(count: int) -> str:
    if not count:
        return gettext("Nobody has come to its end yet")
    return gettext("Played to an end by %(people)s") % {"people": people(count)}


def _surveys(found: Overview, edition: Edition, place: Place) -> list[Entry]:
    return [
        Entry(
            place.link("survey", survey=survey.id),
            survey.title,
            _answered(found.answered.get(survey.id, 0)),
            language_of(edition, f"survey:{survey.id}"),
        )
        for survey in (edition.course.surveys if place.cohort is not None else ())
    ]


def _answered(count: int) -> str:
    if count < LEAST:
        return not_before(LEAST)
    return gettext("Answered or declined the first time by %(people)s") % {"people": people(count)}
