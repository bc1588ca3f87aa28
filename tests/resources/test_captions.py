import contextlib
import io
import time
import unicodedata

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from resources.captions import (
    LIMIT_BYTES,
    CaptionsRefused,
    Cue,
    anchor,
    clock,
    duration_iso,
    paragraphs,
    read,
    spoken_clock,
    write,
)

KETTLE = Cue(1.0, 3.5, "The kettle goes on first.")


def vtt(*blocks):
    return "\n\n".join(["WEBVTT", *blocks]).encode()


def one(words, times="00:01.000 --> 00:03.500"):
    return vtt(f"{times}\n{words}")


GOOD = {
    "the least there can be": (one("The kettle goes on first."), [KETTLE]),
    "no line end at the end": (one("The kettle goes on first.").rstrip(), [KETTLE]),
    "a byte order mark": (b"\xef\xbb\xbf" + one("The kettle goes on first."), [KETTLE]),
    "line ends of Windows": (
        one("The kettle goes on first.").replace(b"\n", b"\r\n"),
        [KETTLE],
    ),
    "line ends of old Macs": (one("The kettle goes on first.").replace(b"\n", b"\r"), [KETTLE]),
    "words behind the signature": (
        b"WEBVTT - A talk\n\n00:01.000 --> 00:03.500\nThe kettle goes on first.\n",
        [KETTLE],
    ),
    "lines of a header": (
        (
            b"WEBVTT\nKind: captions\nLanguage: en\n\n00:01.000 --> 00:03.500\n"
            b"The kettle goes on first.\n"
        ),
        [KETTLE],
    ),
    "hours": (
        one("Still here.", "01:02:03.004 --> 99:59:59.999"),
        [Cue(3723.004, 359999.999, "Still here.")],
    ),
    "identifiers": (
        vtt(
            "first\n00:01.000 --> 00:03.500\nThe kettle goes on first.",
            "2\n00:04.000 --> 00:05.000\nThen the talk.",
        ),
        [KETTLE, Cue(4.0, 5.0, "Then the talk.")],
    ),
    "settings": (
        one(
            "The kettle goes on first.",
            "00:01.000 --> 00:03.500\talign:start position:10%,line-left line:0 size:50%",
        ),
        [KETTLE],
    ),
    "notes, styles and regions": (
        vtt(
            "NOTE made in one afternoon",
            "STYLE\n::cue { color: white }",
            "REGION\nid:below\nwidth:40%",
            "NOTE\nof two lines\nand more",
            "00:01.000 --> 00:03.500\nThe kettle goes on first.",
            "NOTE",
            "NOTE the end",
        ),
        [KETTLE],
    ),
    "several empty lines": (
        b"WEBVTT\n\n\n\n00:01.000 --> 00:03.500\nThe kettle goes on first.\n\n\n\n",
        [KETTLE],
    ),
    "two lines": (
        one("The kettle\n  goes on   first. "),
        [Cue(1, 3.5, "The kettle\ngoes on first.")],
    ),
    "a voice": (
        one("<v Odile Marchetti>The kettle goes on first."),
        [Cue(1.0, 3.5, "The kettle goes on first.", "Odile Marchetti")],
    ),
    "a voice with classes, closed": (
        one("<v.loud.first Odile &amp; co>The kettle\ngoes on first.</v>"),
        [Cue(1.0, 3.5, "The kettle\ngoes on first.", "Odile & co")],
    ),
    "a voice without a name": (one("<v>The kettle goes on first.</v>"), [KETTLE]),
    "two voices": (
        one("<v Odile>Tea?</v>\n<v Bram>Always.</v>"),
        [Cue(1.0, 3.5, "Odile: Tea?\nBram: Always.")],
    ),
    "a voice after other words": (
        one("(Laughter) <v Odile>Tea?"),
        [Cue(1.0, 3.5, "(Laughter)\nOdile: Tea?")],
    ),
    "other tags": (
        one(
            "<i>The</i> <b.big>kettle</b> <lang en-GB>goes</lang> <00:02.000><c.red>on</c> "
            "<ruby>first<rt></rt></ruby><u>.</u>"
        ),
        [KETTLE],
    ),
    "tags of another format": (
        one('<font color="#fff">The kettle goes on first.</font>'),
        [KETTLE],
    ),
    "entities": (
        one("Tea &amp; &lt;biscuits&gt;&nbsp;&#38; quiet &quot;time&quot; &copy;"),
        [Cue(1.0, 3.5, 'Tea & <biscuits> & quiet "time" ©')],
    ),
    "a bare ampersand": (one("Q&A at once"), [Cue(1.0, 3.5, "Q&A at once")]),
    "letters put together from parts": (one("Cafe\u0301"), [Cue(1.0, 3.5, "Café")]),
    "controls": (one("The \x07kettle\x0b goes\u2028on first."), [KETTLE]),
    "captions that touch": (
        vtt("00:01.000 --> 00:02.000\nOne.", "00:02.000 --> 00:03.000\nTwo."),
        [Cue(1.0, 2.0, "One."), Cue(2.0, 3.0, "Two.")],
    ),
    "no spaces round the arrow": (
        one("The kettle goes on first.", "00:01.000-->00:03.500"),
        [KETTLE],
    ),
}

SAVE = "Open it in a text editor, save it as UTF-8 and choose it again."
SRT = (
    "This looks like a SubRip file (.srt). Save or export the captions as WebVTT (.vtt): the "
    "first line is WEBVTT, an empty line follows, and times have a full stop before the "
    "thousandths, not a comma."
)
NO_CAPTIONS = "The file holds no captions: nothing in it has a time and words to show."

BAD = {
    "nothing": (b"", ["The file is empty."]),
    "only white space": (b" \n\n", ["The file is empty."]),
    "too much": (
        one("a" * LIMIT_BYTES),
        [
            (
                "The file is larger than 1 MB. The captions of an hour take about 100 kB: is it "
                "the recording itself?"
            )
        ],
    ),
    "UTF-16 with a mark": (
        one("Tea").decode().encode("utf-16"),
        [f"The file is saved as UTF-16. {SAVE}"],
    ),
    "UTF-16 of the other order": (
        b"\xfe\xff" + one("Tea").decode().encode("utf-16-be"),
        [f"The file is saved as UTF-16. {SAVE}"],
    ),
    "UTF-16 without a mark": (
        one("Tea").decode().encode("utf-16-le"),
        [f"The file is saved as UTF-16. {SAVE}"],
    ),
    "Windows-1252": (
        one("The caf\u00e9 isn’t far.").decode().encode("cp1252"),
        [
            (
                "Line 4: a character here is not UTF-8; the file may be saved as Windows-1252 or "
                f"Latin-1. {SAVE}"
            )
        ],
    ),
    "half a pair of surrogates": (
        one("Tea").replace(b"Tea", b"\xed\xa0\x80"),
        [
            (
                "Line 4: a character here is not UTF-8; the file may be saved as Windows-1252 or "
                f"Latin-1. {SAVE}"
            )
        ],
    ),
    "a NUL": (
        one("T\0a"),
        ["Line 4: a NUL byte stands here, so the file is damaged or no text at all."],
    ),
    "no signature": (
        b"00:01.000\nTea\n",
        ["Line 1: a WebVTT file begins with the word WEBVTT, and this one does not."],
    ),
    "something glued to the signature": (
        b"WEBVTTX\n\n00:01.000 --> 00:02.000\nTea",
        ["Line 1: a WebVTT file begins with the word WEBVTT, and this one does not."],
    ),
    "a page of the web": (
        b"<!doctype html><p>Sign in",
        ["Line 1: a WebVTT file begins with the word WEBVTT, and this one does not."],
    ),
    "a small signature": (
        b"WebVTT\n\n00:01.000 --> 00:02.000\nTea",
        ["Line 1: WEBVTT has to be written in capitals."],
    ),
    "an empty line above the signature": (
        b"\n\nWEBVTT\n\n00:01.000 --> 00:02.000\nTea",
        [
            (
                "Line 3: WEBVTT has to stand at the very beginning of the first line, with nothing "
                "above or before it."
            )
        ],
    ),
    "SubRip": (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nTea\r\n", [SRT]),
    "SubRip without numbers": (b"00:00:01,000 --> 00:00:02,000\nTea\n", [SRT]),
    "the signature alone": (b"WEBVTT", [NO_CAPTIONS]),
    "only notes": (vtt("NOTE nothing yet"), [NO_CAPTIONS]),
    "SubRip with a signature": (
        vtt("1\n00:00:01,000 --> 00:00:02,50\nTea"),
        [
            (
                "Line 4: 00:00:01,000 has a comma before the thousandths. Write 00:00:01.000, with "
                "a full stop."
            ),
            (
                "Line 4: 00:00:02,50 has a comma before the thousandths. Write 00:00:02.500, with "
                "a full stop."
            ),
        ],
    ),
    "one digit for hours": (
        one("Tea", "0:00:01.000 --> 00:02.000"),
        [
            (
                "Line 3: 0:00:01.000 has too few or too many digits. Write 00:00:01.000: two for "
                "hours, minutes and seconds, three for thousandths."
            )
        ],
    ),
    "three digits for hours": (
        one("Tea", "000:00:01.000 --> 100:00:02.000"),
        [
            (
                "Line 3: 000:00:01.000 has too few or too many digits. Write 00:00:01.000: two for "
                "hours, minutes and seconds, three for thousandths."
            ),
            "Line 3: 100:00:02.000 is more than a hundred hours into the recording.",
        ],
    ),
    "no thousandths": (
        one("Tea", "00:01 --> 00:02.0000"),
        [
            (
                "Line 3: 00:01 has too few or too many digits. Write 00:01.000: two for hours, "
                "minutes and seconds, three for thousandths."
            ),
            (
                "Line 3: 00:02.0000 has too few or too many digits. Write 00:02.000: two for "
                "hours, minutes and seconds, three for thousandths."
            ),
        ],
    ),
    "too many minutes and seconds": (
        one("Tea", "00:60:00.000 --> 00:01:75.000"),
        [
            "Line 3: 00:60:00.000 has 60 minutes; they end at 59. Count on in the hours.",
            "Line 3: 00:01:75.000 has 75 seconds; they end at 59. Count on in the minutes.",
        ],
    ),
    "times that are none": (
        one("Tea", "soon --> "),
        [
            "Line 3: “soon” is no time. Write it as 00:01:23.400.",
            "Line 3: a time is missing beside “-->”. Write it as 00:01:23.400.",
        ],
    ),
    "digits of another script": (
        one("Tea", "٠٠:٠١.٠٠٠ --> 00:02.000"),
        ["Line 3: “٠٠:٠١.٠٠٠” is no time. Write it as 00:01:23.400."],
    ),
    "an end before the start": (
        one("Tea", "00:05.000 --> 00:04.000"),
        ["Line 3: this caption ends at 00:04.000, which is not after it begins at 00:05.000."],
    ),
    "an end at the start": (
        one("Tea", "01:00:05.000 --> 01:00:05.000"),
        [
            (
                "Line 3: this caption ends at 01:00:05.000, which is not after it begins at "
                "01:00:05.000."
            )
        ],
    ),
    "backward": (
        vtt(
            "00:10.000 --> 00:12.000\nTwo.",
            "00:01.000 --> 00:02.000\nOne.",
            "00:03.000 --> 00:04.000\nThree.",
        ),
        [
            (
                "Line 6: this caption begins at 00:01.000, earlier than the one before it, which "
                "begins at 00:10.000. Put captions in order of time."
            )
        ],
    ),
    "overlap": (
        vtt("00:08.000 --> 00:12.000\nOne.", "00:10.000 --> 00:14.000\nTwo."),
        ["Line 6: this caption begins at 00:10.000, before the one of line 3 ends at 00:12.000."],
    ),
    "overlap with one that is not the last": (
        vtt(
            "00:01.000 --> 00:12.000\nOne.",
            "00:01.000 --> 00:02.000\nTwo.",
            "00:03.000 --> 00:04.000\nThree.",
        ),
        [
            "Line 6: this caption begins at 00:01.000, before the one of line 3 ends at 00:12.000.",
            "Line 9: this caption begins at 00:03.000, before the one of line 3 ends at 00:12.000.",
        ],
    ),
    "no words": (
        vtt("00:01.000 --> 00:02.000", "00:03.000 --> 00:04.000\n<i> </i>&nbsp;"),
        ["Line 3: this caption has no words.", "Line 5: this caption has no words."],
    ),
    "an empty line in a caption": (
        vtt("00:01.000 --> 00:02.000\nTea", "and biscuits"),
        [
            (
                "Line 6: “and biscuits” belongs to no caption, as no time stands above it. A "
                "caption may not hold an empty line."
            )
        ],
    ),
    "no empty line under the signature": (
        b"WEBVTT\n00:01.000 --> 00:02.000\nTea",
        ["Line 2: leave an empty line between WEBVTT and the first caption."],
    ),
    "no empty line between captions": (
        vtt("00:01.000 --> 00:02.000\nTea\n00:03.000 --> 00:04.000\nBiscuits"),
        ["Line 5: leave an empty line between this caption and the one above it."],
    ),
    "a line of spaces between captions": (
        vtt("00:01.000 --> 00:02.000\nTea\n  \n00:03.000 --> 00:04.000\nBiscuits"),
        [
            (
                "Line 6: the line above holds spaces and is not empty. Delete them, so that a "
                "caption ends."
            )
        ],
    ),
    "words behind the times": (
        one("", "00:01.000 --> 00:02.000 Tea"),
        [
            (
                "Line 3: “Tea” may not stand behind the times. The words of a caption begin on the "
                "line under them."
            ),
            "Line 3: this caption has no words.",
        ],
    ),
    "a caption under a note": (
        vtt("NOTE\n00:01.000 --> 00:02.000\nTea"),
        ["Line 3: a NOTE may not hold “-->”: browsers would show it as a caption."],
    ),
    "a style too late": (
        vtt("00:01.000 --> 00:02.000\nTea", "STYLE\n::cue { color: white }"),
        ["Line 6: STYLE belongs above the first caption."],
    ),
    "a bracket that begins no tag": (
        one("Tea < coffee"),
        ["Line 3: the words under this time hold a “<” that begins no tag. Write &lt; for it."],
    ),
}


@pytest.mark.parametrize(("content", "cues"), GOOD.values(), ids=GOOD)
def test_a_good_file_gives_its_captions(content, cues):
    assert list(read(content).cues) == cues


@pytest.mark.parametrize(("content", "problems"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_in_sentences_that_name_the_line(content, problems):
    with pytest.raises(CaptionsRefused) as refusal:
        read(content)
    assert refusal.value.problems == problems


def test_problems_of_a_whole_file_are_told_in_part():
    blocks = [f"00:{second:02d},000 --> 00:{second:02d}.900\nTea" for second in range(50)]

    with pytest.raises(CaptionsRefused) as refusal:
        read(vtt(*blocks))

    assert len(refusal.value.problems) == 21
    assert refusal.value.problems[-1] == "And 30 more like these."


def test_twenty_thousand_captions_are_read_within_two_seconds():
    cues = [Cue(second, second + 0.5, f"Line {second}.") for second in range(20_000)]
    content = write(cues).encode()
    before = time.perf_counter()

    captions = read(content)

    assert time.perf_counter() - before < 2
    assert captions.cues == tuple(cues)


@pytest.mark.parametrize(
    "content", [one("<" * 900_000), one("&" * 900_000), one("<v " * 300_000), one("<a" * 400_000)]
)
def test_a_file_made_to_be_slow_is_settled_within_two_seconds(content):
    before = time.perf_counter()
    with contextlib.suppress(CaptionsRefused):
        read(content)
    assert time.perf_counter() - before < 2


words = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
    .map(lambda text: text.replace("\ufffe", "").replace("\uffff", ""))
    .map(lambda text: " ".join(unicodedata.normalize("NFC", text).split()))
)


@st.composite
def runs_of_cues(draw):
    cues, at = [], 0
    for _ in range(draw(st.integers(1, 6))):
        start = at + draw(st.integers(0, 10_000_000))
        at = start + draw(st.integers(1, 10_000_000))
        lines = draw(st.lists(words.filter(bool), min_size=1, max_size=3))
        cues.append(Cue(start / 1000, at / 1000, "\n".join(lines), draw(words)))
    return cues


@given(runs_of_cues())
def test_captions_that_were_written_read_back_the_same(cues):
    assert read(write(cues).encode()).cues == tuple(cues)


def test_captions_that_were_written_satisfy_another_reader():
    cues = [Cue(0.25, 2.0, "Tea & <biscuits>\n--> now", "Odile"), Cue(3600, 3601.5, "Quiet.")]

    other = webvtt.from_buffer(io.StringIO(write(cues)), format="vtt", strict=True)

    assert [(cue.start, cue.end, cue.raw_text, cue.voice) for cue in other] == [
        (
            "00:00:00.250",
            "00:00:02.000",
            "<v Odile>Tea &amp; &lt;biscuits&gt;\n--&gt; now",
            "Odile",
        ),
        ("01:00:00.000", "01:00:01.500", "Quiet.", None),
    ]


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda junk: b"WEBVTT\n\n" + junk))
def test_whatever_the_bytes_are_they_are_read_or_refused(content):
    try:
        assert read(content).cues
    except CaptionsRefused as refusal:
        assert refusal.problems  # noqa: PT017 - either end is right for junk


def test_paragraphs_part_where_the_speaker_changes_and_at_a_long_pause():
    cues = [
        Cue(0, 2, "We begin\nwith tea.", "Odile"),
        Cue(2, 4, "Then we talk.", "Odile"),
        Cue(4, 5, "Always?", "Bram"),
        Cue(7.5, 9, "Always tea?", "Bram"),
    ]

    assert [(p.start, p.speaker, p.text, len(p.cues)) for p in paragraphs(cues)] == [
        (0, "Odile", "We begin with tea. Then we talk.", 2),
        (4, "Bram", "Always?", 1),
        (7.5, "Bram", "Always tea?", 1),
    ]


def test_paragraphs_of_a_monologue_end_after_a_sentence():
    cues = [
        Cue(second, second + 1, f"{'word ' * 25}{mark}") for second, mark in enumerate("-.-.-.")
    ]

    assert [len(p.cues) for p in paragraphs(cues)] == [4, 2]


def test_paragraphs_without_a_full_stop_end_all_the_same():
    cues = [Cue(second, second + 1, "word " * 25) for second in range(30)]

    assert [len(p.cues) for p in paragraphs(cues)] == [10, 10, 10]


def test_paragraphs_of_nothing_are_none():
    assert paragraphs([]) == []


@pytest.mark.parametrize(
    ("start", "expected"), [(0, "t-0"), (83.0, "t-83"), (83.2, "t-83-200"), (83.002, "t-83-002")]
)
def test_anchor_is_the_time(start, expected):
    assert anchor(start) == expected


def test_anchors_of_captions_in_one_second_differ():
    cues = read(vtt("00:01.000 --> 00:01.400\nOne.", "00:01.400 --> 00:01.900\nTwo.")).cues

    assert [anchor(cue.start) for cue in cues] == ["t-1", "t-1-400"]


@pytest.mark.parametrize(
    ("seconds", "eye", "ear", "machine"),
    [
        (0, "0:00", "0 seconds", "PT0S"),
        (1, "0:01", "1 second", "PT1S"),
        (83.9, "1:23", "1 minute 23 seconds", "PT1M23S"),
        (120, "2:00", "2 minutes", "PT2M"),
        (3723, "1:02:03", "1 hour 2 minutes 3 seconds", "PT1H2M3S"),
        (7200, "2:00:00", "2 hours", "PT2H"),
    ],
)
def test_times_are_told_to_the_eye_the_ear_and_the_machine(seconds, eye, ear, machine):
    assert (clock(seconds), spoken_clock(seconds), duration_iso(seconds)) == (eye, ear, machine)
