"""The door: the flask command and any WSGI server find the application here."""

from firstline.web import create_app

app = create_app()
