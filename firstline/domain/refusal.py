"""The expected noes, each with a sentence fit for the visitor."""


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a sentence for translation without translating it here."""
    return sentence


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - likewise
    """Mark a sentence for one and for several, as ``ngettext`` takes them."""
    return one, many


class Refusal(Exception):
    """Something that may not be done, and why.

    ``sentence`` is an untranslated message with ``%(name)s`` places; ``values`` fill them.
    ``web/errors.py`` translates it and chooses the HTTP status by the class.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values


class NotFound(Refusal):
    """It is not there, or the visitor may not know that it is."""

    def __init__(self, sentence: str = N_("We cannot find this."), **values: object) -> None:
        super().__init__(sentence, **values)


class NotAllowed(Refusal):
    """The visitor's role or standing does not admit this act."""


class Conflict(Refusal):
    """The act does not fit the present state (a limit is reached, or it was done already)."""


class TooMany(Refusal):
    """Too many tries in too short a time.

    ``wait_seconds`` says when another try makes sense.
    """

    def __init__(self, sentence: str, *, wait_seconds: int, **values: object) -> None:
        super().__init__(sentence, **values)
        self.wait_seconds = wait_seconds


class Invalid(Refusal):
    """What was typed cannot be used.

    ``field`` names the form field, so that the page can put the sentence beside it.
    """

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field
