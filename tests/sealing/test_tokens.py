"""Tokens, slip codes and sealed texts."""

import re

from firstline.domain.credential import SYMBOLS
from firstline.sealing import boxes, tokens


def test_session_tokens_are_unique_and_long() -> None:
    made = {tokens.session_token() for _ in range(100)}
    assert (len(made), {len(token) for token in made}) == (100, {43})


def test_credential_numbers_of_1000_draws_are_unique_and_vary_in_all_80_bits() -> None:
    made = [tokens.credential_bytes() for _ in range(1000)]
    values = [int.from_bytes(drawn) for drawn in made]
    ones = [sum(value >> bit & 1 for value in values) for bit in range(80)]
    assert ({len(drawn) for drawn in made}, len(set(made))) == ({10}, 1000)
    assert all(350 < count < 650 for count in ones), ones  # 9 standard deviations round the half


def test_slip_code_has_four_groups_of_readable_symbols() -> None:
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", tokens.slip_code())


def test_slip_code_is_read_however_it_is_typed() -> None:
    typed = ["7KQ2-M410-9TRA-0WGE", "7kq2m4109tra0wge", " 7KQ2 M4IO 9TRA OWGE ", "7kq2–m4lo–9tra–owge"]
    assert {tokens.read_slip_code(text) for text in typed} == {"7KQ2-M410-9TRA-0WGE"}


def test_slip_code_is_read_as_it_was_made() -> None:
    code = tokens.slip_code()
    assert tokens.read_slip_code(code) == code


def test_credential_bytes_are_80_random_bits() -> None:
    made = {tokens.credential_bytes() for _ in range(100)}
    assert (len(made), {len(drawn) for drawn in made}) == (100, {10})


def test_digest_is_sha_256() -> None:
    assert tokens.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_csrf_token_belongs_to_its_session_and_secret() -> None:
    token = tokens.csrf_token("secret", "session")
    fits = [
        tokens.is_csrf_token(*case)
        for case in (("secret", "session", token), ("secret", "other", token), ("other", "session", token))
    ]
    assert fits == [True, False, False]


def test_csrf_token_of_strange_letters_is_no_token() -> None:
    assert [tokens.is_csrf_token("s", "s", text) for text in ("", "é", "٣")] == [False] * 3


def test_sealed_text_opens_under_the_same_secret() -> None:
    assert boxes.opened("secret", boxes.sealed("secret", "7KQ2 é")) == "7KQ2 é"


def test_sealed_text_does_not_show_what_it_holds() -> None:
    assert "7KQ2" not in boxes.sealed("secret", "7KQ2")


def test_sealed_text_stays_shut_under_another_secret() -> None:
    assert boxes.opened("other", boxes.sealed("secret", "7KQ2")) is None


def test_changed_box_stays_shut() -> None:
    box = boxes.sealed("secret", "7KQ2")
    assert [boxes.opened("secret", text) for text in ("", "é", box[:-1], "A" + box[1:])] == [None] * 4


def test_invitation_token_has_256_bits_and_needs_secret_and_nonce() -> None:
    parts = (("a", "1", "x"), ("a", "1", "x"), ("a", "2", "x"), ("b", "1", "x"), ("a", "1", "y"))
    made = [tokens.invitation_token(*part) for part in parts]
    assert (made[0] == made[1], len(set(made)), {len(token) for token in made}) == (True, 4, {43})


def test_opt_out_token_is_read_by_its_maker_only() -> None:
    token = tokens.opt_out_token("a", 12)
    other = tokens.opt_out_token("a", 13)
    forged = ("13" + token[2:], token[:-1], token + "x", "", "-", "12", "٣-x", "9" * 30 + "-x", "é-ü")
    assert tokens.read_opt_out_token("a", token) == 12
    assert {tokens.read_opt_out_token("a", text) for text in forged} == {None}
    assert (tokens.read_opt_out_token("b", token), other.partition("-")[2] == token[3:]) == (None, False)


def test_many_slip_codes_are_written_as_one_is() -> None:
    codes = tokens.slip_codes(1000)
    assert (len(set(codes)), {tokens.read_slip_code(code) == code for code in codes}) == (1000, {True})
    assert {symbol for code in codes for symbol in code} == {*SYMBOLS, "-"}
