"""What every print may answer instead of a PDF; apart, so that nobody needs WeasyPrint to hear it."""


class PrintRefused(Exception):
    """A print that cannot be made whole; the sentence says what is in the way."""
