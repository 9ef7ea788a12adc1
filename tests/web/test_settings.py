"""What an installation is told."""

from pathlib import Path

import pytest

from firstline.web.settings import ROOT, SettingMissing, Settings, read_settings, setting_names


def test_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'base_url = "http://file"\nmail_url = "smtp://file"\n', encoding="utf-8"
    )
    found = read_settings({"FIRSTLINE_INSTANCE": str(tmp_path), "FIRSTLINE_BASE_URL": "http://environment/"})
    assert (found.base_url, found.mail_url) == ("http://environment", "smtp://file")


def test_nothing_set_means_sqlite_in_the_instance_folder(tmp_path: Path) -> None:
    found = read_settings({"FIRSTLINE_INSTANCE": str(tmp_path)})
    assert found == Settings(
        instance=tmp_path, database_url=f"sqlite:///{tmp_path / 'firstline.db'}", content=(ROOT,)
    )


def test_content_roots_come_in_their_order(tmp_path: Path) -> None:
    roots = {"FIRSTLINE_INSTANCE": str(tmp_path), "FIRSTLINE_CONTENT": "/a:/b"}
    assert read_settings(roots).content == (Path("/a"), Path("/b"))


def test_demonstration_cannot_be_said_by_the_environment(tmp_path: Path) -> None:
    assert read_settings({"FIRSTLINE_INSTANCE": str(tmp_path), "FIRSTLINE_DEMO": "true"}).demo is False


def test_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("base_url = ", encoding="utf-8")
    with pytest.raises(SettingMissing, match=r"settings\.toml"):
        read_settings({"FIRSTLINE_INSTANCE": str(tmp_path)})


def test_settings_never_show_the_secret_of_another(tmp_path: Path) -> None:
    assert setting_names() == (
        "FIRSTLINE_INSTANCE",
        "FIRSTLINE_DATABASE_URL",
        "FIRSTLINE_CONTENT",
        "FIRSTLINE_SECRET_KEY",
        "FIRSTLINE_BASE_URL",
        "FIRSTLINE_MAIL_URL",
        "FIRSTLINE_MAIL_FROM",
        "FIRSTLINE_RESPONSE_DAYS",
        "FIRSTLINE_TIME_STAMPS",
    )


@pytest.mark.parametrize("days", ["1", "90", "3650"])
def test_texts_are_kept_as_many_days_as_is_said(tmp_path: Path, days: str) -> None:
    said = {"FIRSTLINE_INSTANCE": str(tmp_path), "FIRSTLINE_RESPONSE_DAYS": days}
    assert read_settings(said).response_days == int(days)


@pytest.mark.parametrize("days", ["0", "3651", "-1", "ten", "1.5", "٣"])
def test_texts_are_never_kept_for_ever(tmp_path: Path, days: str) -> None:
    with pytest.raises(SettingMissing, match="FIRSTLINE_RESPONSE_DAYS"):
        read_settings({"FIRSTLINE_INSTANCE": str(tmp_path), "FIRSTLINE_RESPONSE_DAYS": days})


@pytest.mark.parametrize(
    ("said", "sender"),
    [
        ({"BASE_URL": "https://training.example.org:8443"}, "no-reply@training.example.org"),
        ({"BASE_URL": "http://127.0.0.1:8000"}, "no-reply@localhost"),
        ({"BASE_URL": "http://[::1]:8000"}, "no-reply@localhost"),
        ({"BASE_URL": "https://مثال.إختبار"}, "no-reply@xn--mgbh0fb.xn--kgbechtv"),
        ({}, "no-reply@localhost"),
        ({"BASE_URL": "https://a.example", "MAIL_FROM": "post@b.example"}, "post@b.example"),
    ],
)
def test_mail_comes_from_an_address(tmp_path: Path, said: dict[str, str], sender: str) -> None:
    environment = {f"FIRSTLINE_{name}": value for name, value in said.items()}
    found = read_settings({"FIRSTLINE_INSTANCE": str(tmp_path), **environment})
    assert (found.sender, found.mail_route().folder) == (sender, tmp_path / "outbox")


@pytest.mark.parametrize(
    ("name", "value"), [("MAIL_URL", "smtp://u:secret@host/path"), ("MAIL_FROM", "Training <a@b.org>")]
)
def test_portal_is_not_served_with_mail_settings_that_cannot_be_used(
    tmp_path: Path, name: str, value: str
) -> None:
    said = {"BASE_URL": "https://a.example", "SECRET_KEY": "s" * 40, name: value}
    environment = {f"FIRSTLINE_{each}": text for each, text in said.items()}
    with pytest.raises(SettingMissing, match=f"FIRSTLINE_{name}") as found:
        read_settings({"FIRSTLINE_INSTANCE": str(tmp_path), **environment}).check_can_serve()
    assert "secret" not in str(found.value)
