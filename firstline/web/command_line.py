"""The door of the command line: a web process passes it by and imports none of the commands."""

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup


class CommandLine(AppGroup):
    """Everything behind ``flask``, imported when somebody asks for a command or for their list."""

    def list_commands(self, ctx: Context) -> list[str]:
        """The names of all commands."""
        self._fill()
        return super().list_commands(ctx)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The command of a name, None where there is none."""
        self._fill()
        return super().get_command(ctx, cmd_name)

    def _fill(self) -> None:
        # Imported here because the commands cost megabytes, which no web worker should pay.
        from firstline.web import cli  # noqa: PLC0415

        for command in cli.COMMANDS:
            self.add_command(command)


def install(app: Flask) -> None:
    """Let ``flask`` find the commands of this application."""
    app.cli = CommandLine(app.name)
