from xml.etree import ElementTree

from pielink.kernel.charts import Bar, Key, bars

KEY = Key("Invited", ("Yes", "Waiting", "Maybe", "No"), "Came", "invited · answered · came")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*rows, key=KEY):
    text = bars(name="days", title="By day", description="How many came.", key=key, bars=rows)
    return ElementTree.fromstring(text.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))  # noqa: S314 - our own


def widths(chart, kind):
    found = [each for each in chart.iter(f"{SVG}rect") if each.get("class") == kind]
    return [float(each.get("width")) for each in found]


def texts(chart, kind):
    return [each.text for each in chart.iter(f"{SVG}text") if each.get("class") == kind]


def test_a_chart_says_what_it_shows_and_what_its_patterns_mean():
    chart = drawn(Bar("Tuesday", "20 · 10 · 4", 20, (5, 1, 2, 2), 4))
    ids = chart.get("aria-labelledby").split()
    named = {each.get("id"): each.text for each in chart.iter() if each.get("id")}

    assert [named[each] for each in ids] == ["By day", "How many came."]
    assert texts(chart, "key") == ["Invited", *KEY.parts, "Came", KEY.words]
    assert (texts(chart, "label"), texts(chart, "words")) == (["Tuesday"], ["20 · 10 · 4"])
    assert {each.get("fill") for each in chart.iter(f"{SVG}rect") if each.get("fill")} == {
        f"url(#{each.get('id')})" for each in chart.iter(f"{SVG}pattern")
    }


def test_bars_are_to_one_scale_and_what_is_nothing_is_not_drawn():
    chart = drawn(
        Bar("Tuesday", "20 · 10 · 5", 20, (5, 0, 3, 2), 5),
        Bar("Friday", "– · 0 · –", None, (0,) * 4, None),
    )

    assert widths(chart, "whole")[1:] == [270]
    assert widths(chart, "part part-1")[1:] == [67.5]
    assert widths(chart, "part part-2")[1:] == []
    assert widths(chart, "mark")[1:] == [67.5]


def test_what_people_called_something_stays_text_and_is_cut_at_a_word():
    chart = drawn(Bar("<b>Boundaries</b> & " + "other matters " * 9, "1", 1, (1, 0, 0, 0), 0))

    assert texts(chart, "label") == ["<b>Boundaries</b> & other matters other matters other …"]


def test_a_chart_of_nothing_is_a_chart():
    assert texts(drawn(), "label") == []
