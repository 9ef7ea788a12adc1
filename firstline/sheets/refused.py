"""Why a file is not read."""

from firstline.domain.refusal import N_, Invalid

LOCKED = N_(
    "This workbook has a password. Take the password off (File, Info, Protect Workbook), and send it again."
)


class SheetRefused(Invalid):
    """A file that holds no list that can be read; the sentence says what to do instead."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__("file", sentence, **values)
