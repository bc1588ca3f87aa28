import pytest
from hypothesis import given
from hypothesis import strategies as st

from pielink.kernel.tokens import BadToken, read, sign

numbers = st.lists(st.integers(min_value=0, max_value=2**62), min_size=1, max_size=4)


@given(numbers)
def test_read_returns_what_was_signed(values):
    assert read("answer", sign("answer", *values), len(values)) == tuple(values)


def test_token_holds_only_characters_that_need_no_quoting_in_an_address():
    token = sign("answer", 1, 2**62)
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_read_for_another_purpose_is_refused():
    with pytest.raises(BadToken):
        read("poll", sign("answer", 7, 8), 2)


def test_read_of_another_number_of_numbers_is_refused():
    with pytest.raises(BadToken):
        read("answer", sign("answer", 7, 8), 3)


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token.replace("7-8", "7-9"),
        lambda token: token[:-1],
        lambda token: token + "a",
        lambda token: token.partition(".")[0],
        lambda token: "",
        lambda token: "7-é." + token,
        lambda token: "\x00" + token,
    ],
)
def test_read_of_a_token_changed_on_its_way_is_refused(change):
    with pytest.raises(BadToken):
        read("answer", change(sign("answer", 7, 8)), 2)


def test_token_of_a_key_that_is_being_retired_still_reads(settings):
    token = sign("answer", 7)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the-next-key-0123456789-abcdefghijklmnopqrstuvwxyz"
    assert read("answer", token, 1) == (7,)
