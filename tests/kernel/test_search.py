import pytest

from pielink.kernel.search import highlighted, mentioned, snippet, telling_line, words


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Housing First", ["housing", "first"]),
        ("  debrief,debrief; DEBRIEF ", ["debrief"]),
        ("women's well-being", ["women", "well", "being"]),
        ("don’t they’ll", ["don", "they"]),
        ('"AND" OR (NOT *) NEAR/3', ["near"]),
        ('("AND" OR NOT *)', []),
        ("to be or not to be", ["to", "be", "or", "not"]),
        ("the kettle and a cup", ["kettle", "cup"]),
        ("Gràdh agus cèile", ["gràdh", "agus", "cèile"]),
        ("ab_cd\0ef", ["ab", "cd", "ef"]),
        ('"" * ^ - : \' % _ \\', []),
        ("", []),
    ],
)
def test_words_are_what_is_left_without_signs(typed, found):
    assert words(typed) == found


def test_words_beyond_the_eighth_are_left_out():
    assert words("one two three four five six seven eight nine ten") == [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
    ]


def test_words_stop_after_two_hundred_characters():
    assert words("x" * 5000) == ["x" * 200]


def test_a_short_text_is_its_own_snippet():
    assert snippet("The kettle\n  was on.", ["kettle"]) == "The kettle was on."


def test_a_snippet_of_a_long_text_stands_round_the_word():
    text = "tea " * 100 + "kettle " + "cup " * 100

    cut = snippet(text, ["kettle"])

    assert cut.startswith("… tea tea")
    assert " kettle cup" in cut
    assert cut.endswith("cup …")
    assert len(cut) < 190


def test_a_snippet_without_the_word_is_the_beginning():
    text = "tea " * 100

    assert snippet(text, ["kettle"]) == "tea " * 44 + "tea …"


def test_a_snippet_at_the_end_says_that_something_stood_before():
    text = "tea " * 100 + "kettle"

    assert snippet(text, ["kettle"]) == "… " + "tea " * 14 + "kettle"


@pytest.mark.parametrize(
    ("text", "words", "pieces"),
    [
        ("The rule", ["rules"], [("The ", False), ("rule", True)]),
        ("Rules ruled", ["rule"], [("Rules", True), (" ruled", False)]),
        ("Women’s hostel", ["women"], [("Women’s", True), (" hostel", False)]),
        ("a <b> c", ["b"], [("a <", False), ("b", True), ("> c", False)]),
        ("kettles", [], [("kettles", False)]),
        ("", ["kettle"], []),
    ],
)
def test_a_highlighted_text_is_cut_where_the_words_stand(text, words, pieces):
    assert highlighted(text, words) == pieces


def test_a_text_mentions_a_word_in_its_plural_but_not_within_another_word():
    assert mentioned("Two kettles on one cupboard.", ["kettle", "cup", "tea"]) == {"kettle"}


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (["kettle"], "A kettle."),
        (["cup"], "Two cups and a Kettle."),
        (["kettle", "cup"], "Two cups and a Kettle."),
        (["cup", "kettles", "tea"], "Two cups and a Kettle."),
        (["board"], ""),
        ([], ""),
    ],
)
def test_the_line_of_a_text_with_most_of_the_words_is_the_first_of_its_kind(asked, line):
    text = "A cupboard.\nA kettle.\nTwo cups and a Kettle.\nA cup."

    assert telling_line(text, asked) == line
