"""Password hashes."""

from argon2 import PasswordHasher

from firstline.sealing import passwords

ENCODED = passwords.hashed("three small boats")


def test_right_password_fits() -> None:
    assert passwords.fits(ENCODED, "three small boats") is True


def test_wrong_password_does_not_fit() -> None:
    assert passwords.fits(ENCODED, "three small boat") is False


def test_nobodys_password_never_fits() -> None:
    assert passwords.fits(None, "a password that belongs to nobody") is False


def test_broken_hash_never_fits() -> None:
    assert [
        passwords.fits(text, "x") for text in ("plain", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAA")
    ] == [False] * 2


def test_same_password_has_another_hash_for_everybody() -> None:
    assert passwords.hashed("three small boats") != ENCODED


def test_hash_has_the_strength_that_is_promised() -> None:
    assert ENCODED.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_hash_of_todays_strength_is_not_outdated() -> None:
    assert passwords.is_outdated(ENCODED) is False


def test_weaker_hash_is_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash("x")
    assert passwords.is_outdated(weak) is True
