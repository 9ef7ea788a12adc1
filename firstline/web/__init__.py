"""HTTP and the command line: the only place that knows Flask."""

from flask import Flask

from firstline.store.database import open_database
from firstline.web import access, command_line, errors, languages, pages, preferred, protection
from firstline.web.blueprints import BLUEPRINTS
from firstline.web.portal import Portal, end_reading
from firstline.web.queue import Queue
from firstline.web.settings import ROOT, Settings, read_settings

LARGEST_REQUEST = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The application; reads no content, no database and no key.

    Without ``settings`` they come from the environment. Raises SettingMissing for a settings
    file that cannot be read.
    """
    settings = settings or read_settings()
    app = Flask("firstline", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        TRUSTED_HOSTS=list(settings.hosts),
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
    )
    app.extensions["firstline"] = Portal(settings, open_database(settings.database_url), Queue(settings))
    app.url_map.converters["int"] = protection.Id
    languages.install(app)
    pages.install(app)
    errors.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.before_request(protection.check_settings)
    app.before_request(protection.set_limit)
    app.before_request(protection.check_texts)
    app.before_request(access.find_visitor)
    app.before_request(preferred.note_offered)
    app.before_request(languages.choose_language)
    app.before_request(access.guard)
    app.before_request(protection.check_request)
    app.after_request(protection.finish_response)
    app.teardown_appcontext(lambda _: end_reading())
    command_line.install(app)
    return app
