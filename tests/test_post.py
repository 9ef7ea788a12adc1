"""Mail leaves whole, to one address, and by nothing that could be listened to."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path

import pytest

from firstline import post
from firstline.domain.mail_route import BadRoute, Route, read_route
from firstline.post import Letter, MailDelayed, MailRefused, PostDown, open_post
from tests.mailboxes import OK, Mailbox, free_port, receiving, silent_port, tls_files

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SENDER = "no-reply@training.example.org"
LETTER = Letter("000001-ab12", "ada@example.org", "Your training: a date to note", "Hello Ada,\n", "en", AT)
ARABIC = replace(
    LETTER,
    subject="تدريبك: موعد يُرجى تذكّره، وهو طويل بما يكفي لكي يُطوى سطره في ترويسة الرسالة عدة مرات",
    body="مرحبًا ليلى،\n\nشهادتك صالحة حتى 31 مارس 2027 \u20687KQ2-M4XC\u2069.\nhttps://training.example.org/me\n",
    language="ar",
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with receiving(Mailbox()) as found:
        yield found


def route(mailbox: Mailbox, **changes: object) -> Route:
    made = Route(SENDER, Path("/nowhere"), "plain", "127.0.0.1", mailbox.port)
    return replace(made, **changes)  # type: ignore[arg-type]


def text(mail: Message) -> str:
    """The body, with the line ends of this machine."""
    assert isinstance(mail, EmailMessage)
    return str(mail.get_content()).replace("\r\n", "\n")


def sent(made: Route, *letters: Letter) -> list[Exception | None]:
    """Send letters over one connection; what came of each."""
    outcomes: list[Exception | None] = []
    with open_post(made) as send:
        for letter in letters:
            try:
                send(letter)
            except (MailDelayed, MailRefused) as problem:
                outcomes.append(problem)
            else:
                outcomes.append(None)
    return outcomes


def test_mail_arrives_with_its_headers(mailbox: Mailbox) -> None:
    sent(route(mailbox), LETTER)
    (mail,), ((sender, to, _),) = mailbox.mails, mailbox.letters
    headers = {
        name: value for name, value in mail.items() if not name.startswith("X-")
    }  # those are aiosmtpd's
    assert (sender, to, headers) == (
        SENDER,
        "ada@example.org",
        {
            "From": SENDER,
            "To": "ada@example.org",
            "Subject": "Your training: a date to note",
            "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
            "Message-ID": "<000001-ab12@training.example.org>",
            "Auto-Submitted": "auto-generated",
            "Content-Type": 'text/plain; charset="utf-8"',
            "Content-Transfer-Encoding": "quoted-printable",
            "MIME-Version": "1.0",
            "Content-Language": "en",
        },
    )


def test_arabic_arrives_letter_for_letter_in_seven_bits(mailbox: Mailbox) -> None:
    sent(route(mailbox), ARABIC)
    (mail,), ((_, _, raw),) = mailbox.mails, mailbox.letters
    assert (mail["Subject"], text(mail), raw.isascii(), max(map(len, raw.splitlines())) < 79) == (
        ARABIC.subject,
        ARABIC.body,
        True,
        True,
    )


def test_many_mails_go_over_one_connection(mailbox: Mailbox) -> None:
    sent(route(mailbox), LETTER, ARABIC, LETTER)
    assert (mailbox.connections, len(mailbox.letters)) == (1, 3)


@pytest.mark.parametrize("subject", ["A\r\nBcc: eve@example.org", "A\nX: y", "A\rX: y", "A\n", ""])
def test_subject_of_other_than_one_line_is_refused(mailbox: Mailbox, subject: str) -> None:
    with pytest.raises(ValueError, match="not a letter"):
        sent(route(mailbox), replace(LETTER, subject=subject))
    assert mailbox.letters == []


@pytest.mark.parametrize("name", ["a\r\nBcc: eve@example.org", "../../etc/x", "", "A>"])
def test_name_that_is_none_is_refused(mailbox: Mailbox, name: str) -> None:
    with pytest.raises(ValueError, match="not a letter"):
        sent(route(mailbox), replace(LETTER, name=name))


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\n",
        "ada,eve@example.org",
        "<eve@example.net>ada@example.org",
        "ada@example.org, eve@example.org",
        "ada@example.org>",
        "=?utf-8?q?eve?=@example.org",
        "a\u202eda@example.org",
        "ada@example..org",
        "ada@-example.org",
        ".ada@example.org",
        'ad"a@example.org',
        "ada",
        "",
        "ada@" + "x" * 64 + ".org",
    ],
)
def test_what_is_no_address_is_refused_and_the_next_mail_goes(mailbox: Mailbox, address: str) -> None:
    first, second = sent(route(mailbox), replace(LETTER, to=address), LETTER)
    assert (type(first), second, [to for _, to, _ in mailbox.letters]) == (
        MailRefused,
        None,
        ["ada@example.org"],
    )


def test_domain_of_another_script_goes_in_ascii(mailbox: Mailbox) -> None:
    sent(route(mailbox), replace(LETTER, to="ada@مثال.إختبار"))
    assert [to for _, to, _ in mailbox.letters] == ["ada@xn--mgbh0fb.xn--kgbechtv"]


def test_local_part_of_another_script_goes_where_the_server_takes_it() -> None:
    letter = replace(ARABIC, to="مريم@example.org")
    with receiving(Mailbox(), enable_SMTPUTF8=True) as able:
        outcomes = sent(route(able), letter)
    with receiving(Mailbox(), enable_SMTPUTF8=False) as unable:
        refused = sent(route(unable), letter, LETTER)
    assert (outcomes, [to for _, to, _ in able.letters]) == ([None], ["مريم@example.org"])
    assert text(able.mails[0]) == ARABIC.body
    assert ([type(each) for each in refused], len(unable.letters)) == ([MailRefused, type(None)], 1)


@pytest.mark.parametrize("place", ["answers", "to_recipients"])
def test_4xx_delays_and_5xx_refuses_one_mail_only(mailbox: Mailbox, place: str) -> None:
    setattr(mailbox, place, ["451 greylisted, try later", "550 5.1.1 <ada@example.org> unknown\x1b[31m", OK])
    outcomes = sent(route(mailbox), LETTER, LETTER, LETTER)
    assert [(type(each), str(each)) for each in outcomes[:2]] == [
        (MailDelayed, "451 greylisted, try later"),
        (MailRefused, "550 5.1.1 <…> unknown [31m"),
    ]
    assert (outcomes[2], len(mailbox.letters)) == (None, 1)


def test_server_that_refuses_our_address_is_down_for_all(mailbox: Mailbox) -> None:
    mailbox.to_sender = "550 not allowed to send as this"
    with pytest.raises(PostDown, match="550 not allowed to send as this"):
        sent(route(mailbox), LETTER)


def test_server_that_closes_is_down_for_all(mailbox: Mailbox) -> None:
    mailbox.answers = ["421 going away"]
    with pytest.raises(PostDown, match="421 going away"):
        sent(route(mailbox), LETTER)


def test_dead_server_is_down() -> None:
    with pytest.raises(PostDown, match="ConnectionRefusedError"):
        sent(Route(SENDER, Path("/nowhere"), "plain", "127.0.0.1", free_port()), LETTER)


def test_silent_server_is_down_after_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "TIMEOUT", 0.2)
    with silent_port() as port, pytest.raises(PostDown, match="timed out"):
        sent(Route(SENDER, Path("/nowhere"), "plain", "127.0.0.1", port), LETTER)


def test_nothing_is_said_where_tls_is_not_offered(mailbox: Mailbox) -> None:
    made = route(mailbox, security="starttls", user="firstline", password="two grey geese")
    with pytest.raises(PostDown, match="STARTTLS"):
        sent(made, LETTER)
    assert mailbox.letters == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_is_used_and_the_password_goes_inside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    context, trusted = tls_files(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    options = (
        {"tls_context": context, "require_starttls": True}
        if security == "starttls"
        else {"ssl_context": context}
    )
    box = Mailbox(password="two grey geese")
    auth = {"authenticator": box.authenticate, "auth_require_tls": security == "starttls"}
    with receiving(box, **options, **auth, auth_required=security == "starttls"):
        made = route(box, security=security, user="firstline", password="two grey geese")
        assert sent(made, LETTER) == [None]
        with pytest.raises(PostDown, match="535") as wrong:
            sent(replace(made, password="three grey geese"), LETTER)
    assert ("geese" in str(wrong.value), len(box.letters)) == (False, 1)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_server_with_a_certificate_of_its_own_making_is_not_trusted(tmp_path: Path, security: str) -> None:
    context, _ = tls_files(tmp_path)
    options = {"tls_context": context} if security == "starttls" else {"ssl_context": context}
    with receiving(Mailbox(), **options) as box:
        with pytest.raises(PostDown, match="CERTIFICATE_VERIFY_FAILED"):
            sent(route(box, security=security), LETTER)
        assert box.letters == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ("plain", "", 0, "", "")),
        ("smtp://mail.example.org", ("starttls", "mail.example.org", 587, "", "")),
        ("smtp://mail.example.org:25/", ("starttls", "mail.example.org", 25, "", "")),
        ("smtps://mail.example.org", ("tls", "mail.example.org", 465, "", "")),
        ("smtp://u%40x:p%2Fw@mail.example.org", ("starttls", "mail.example.org", 587, "u@x", "p/w")),
        ("smtp://localhost:2525", ("plain", "localhost", 2525, "", "")),
        ("smtp://127.0.0.1:2525", ("plain", "127.0.0.1", 2525, "", "")),
        ("smtp://[::1]:2525", ("plain", "::1", 2525, "", "")),
        ("smtp://localhost.example.org", ("starttls", "localhost.example.org", 587, "", "")),
    ],
)
def test_route_is_read(url: str, expected: tuple[str, str, int, str, str]) -> None:
    made = read_route(url, SENDER, Path("/nowhere"))
    assert (made.security, made.host, made.port, made.user, made.password) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://u:secret@:25",
        "smtp://u:secret@mail.example.org:99999",
        "smtp://u:secret@mail.example.org:port",
        "smtp://u:secret@mail.example.org/path",
        "smtp://u:secret@mail.example.org?tls=no",
        "smtp://u:secret@[::1",
    ],
)
def test_other_route_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadRoute, match="FIRSTLINE_MAIL_URL") as found:
        read_route(url, SENDER, Path("/nowhere"))
    assert "secret" not in str(found.value)


@pytest.mark.parametrize(
    "sender", ["", "Training", "Training <a@b.org>", "a@b.org\n", "a@b.org, c@d.org", "مريم@b.org"]
)
def test_sender_that_is_no_plain_address_is_refused(sender: str) -> None:
    with pytest.raises(BadRoute, match="FIRSTLINE_MAIL_FROM"):
        read_route("", sender, Path("/nowhere"))


def test_password_is_not_shown_by_a_route() -> None:
    assert "secret" not in repr(read_route("smtp://u:secret@mail.example.org", SENDER, Path("/nowhere")))


def test_without_a_server_mails_are_files_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "instance" / "outbox"
    made = Route(SENDER, folder)
    assert sent(made, ARABIC, replace(LETTER, name="000002-cd34"), ARABIC) == [None, None, None]
    files = sorted(folder.iterdir())
    mail = message_from_bytes(files[0].read_bytes(), policy=default)
    assert [path.name for path in files] == ["000001-ab12.eml", "000002-cd34.eml"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert (stat.S_IMODE(folder.stat().st_mode), mail["Subject"], text(mail)) == (
        0o700,
        ARABIC.subject,
        ARABIC.body,
    )


def test_folder_that_cannot_be_written_is_down(tmp_path: Path) -> None:
    (tmp_path / "000001-ab12.part").mkdir()
    with pytest.raises(PostDown, match=r"IsADirectoryError|PermissionError"):
        sent(Route(SENDER, tmp_path), LETTER)


def test_folder_that_cannot_be_made_is_down(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("", encoding="utf-8")
    with pytest.raises(PostDown, match="NotADirectoryError"):
        sent(Route(SENDER, tmp_path / "instance" / "outbox"), LETTER)


def test_way_out_is_written_whole_and_by_one_click_over_https_only() -> None:
    long = "https://training.example.org/reminders/" + "x" * 300
    made = {
        address: post.message(replace(LETTER, opt_out=address), "a@example.org")
        for address in (long, "http://x/y", "")
    }
    headers = [(mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) for mail in made.values()]
    assert headers == [(f"<{long}>", "List-Unsubscribe=One-Click"), ("<http://x/y>", None), (None, None)]
    assert f"List-Unsubscribe: <{long}>\r\n".encode() in made[long].as_bytes()
