"""One module a noun: its routes. Every view looks up, asks one service, renders or redirects."""

from firstline.web.blueprints import (
    account,
    agencies,
    assets,
    attempts,
    audit,
    break_,
    certificates,
    cohorts,
    contacts,
    courses,
    flags,
    health,
    home,
    item_reports,
    pages,
    people,
    quizzes,
    register,
    sessions,
    slips,
    support,
)

BLUEPRINTS = tuple(
    module.bp
    for module in (
        account,
        agencies,
        assets,
        attempts,
        audit,
        break_,
        certificates,
        cohorts,
        contacts,
        courses,
        flags,
        health,
        home,
        item_reports,
        pages,
        people,
        quizzes,
        register,
        sessions,
        slips,
        support,
    )
)
