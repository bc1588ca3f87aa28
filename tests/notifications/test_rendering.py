import html
import re

import pytest

from notifications.enums import Category
from notifications.mime import mark
from notifications.registry import NoticeKind
from notifications.rendering import render, shown, shown_html

KIND = NoticeKind("tests.service", "A notice", Category.SERVICE)


def rendered(tests_templates, words, **context):
    (tests_templates / "service.subject.txt").write_text("A walk")
    (tests_templates / "service.txt").write_text(
        '{% extends "emails/layout.txt" %}{% block content %}' + words + "{% endblock %}"
    )
    return render(KIND, context)


def content_of(page):
    return page.partition("</h1>")[2].partition('<td class="buttons"')[0]


def test_line_that_ends_in_a_colon_over_an_address_becomes_a_button(tests_templates):
    page = rendered(tests_templates, "Come along:\nhttps://x.example/?a=1&b=2\n").html
    assert 'href="https://x.example/?a=1&amp;b=2"' in content_of(page)
    assert ">Come along</a>" in content_of(page)
    assert "Come along:" not in content_of(page)


def test_line_over_the_address_of_a_slot_becomes_a_button(tests_templates):
    page = rendered(tests_templates, "Yes:\n{{ slots.answer_url }}?choose=yes\n").html
    assert f'href="{mark("answer_url")}?choose=yes"' in content_of(page)


def test_code_on_a_line_of_its_own_stands_out(tests_templates):
    page = rendered(tests_templates, "Your code:\n\nQX7K-2PLM\n\nIt works once.").html
    assert '<td class="code"' in content_of(page)
    assert ">QX7K-2PLM</td>" in content_of(page)


def test_html_made_from_text_shows_in_a_list_what_comes_after_the_greeting(tests_templates):
    page = rendered(
        tests_templates,
        "Hello {{ slots.first_name }},\n\nwe walk to\nhttps://x.example/?a=1&b=2.\n",
    ).html
    shown = page.partition('<div class="preheader"')[2].partition(">")[2].partition("</div>")[0]
    assert shown == "we walk to https://x.example/?a=1&amp;b=2."


def test_words_in_html_made_from_text_are_escaped(tests_templates):
    page = rendered(tests_templates, "Hello {{ name }}, {{ slots.name }}", name='<b a="1">&').html
    assert html.escape('<b a="1">&', quote=False) in content_of(page).replace("&quot;", '"')
    assert mark("name") in content_of(page)
    assert "<b a" not in content_of(page)


def test_address_within_a_line_becomes_a_link(tests_templates):
    page = rendered(tests_templates, "See https://x.example/a. Or not.").html
    assert '<a href="https://x.example/a"' in content_of(page)
    assert "/a</a>. Or not." in content_of(page)


def test_styles_are_inlined_and_dark_mode_is_kept(tests_templates):
    page = rendered(tests_templates, "Hello").html
    assert '<body bgcolor="#f4eee2" style="margin: 0;' in page
    assert re.findall(r"<style(?! data-css-inline)[^>]*>(?!body, table)", page) == []
    assert "prefers-color-scheme: dark" in page


def test_text_says_what_was_typed_and_html_the_same_escaped(tests_templates):
    one = rendered(tests_templates, "{{ where }}", where="Mill & <old> 'bridge'")
    assert one.text.startswith("Mill & <old> 'bridge'\n")
    assert "Mill &amp; &lt;old&gt;" in one.html


def test_signature_line_keeps_its_space(tests_templates):
    assert "\n-- \n" in rendered(tests_templates, "Hello   \n\n\n\nBye").text


def test_shown_puts_words_in_place_of_slots():
    text = f"Hello {mark('first_name')}: {mark('answer_url')}"
    assert shown(text) == "Hello [first name]: [answer link]"


@pytest.mark.parametrize("more", ["", "?choose=yes-1"])
def test_shown_html_leads_nowhere(more):
    page = f'<a href="{mark("answer_url")}{more}">Yes</a> <a href="https://x.example/">x</a>'
    assert shown_html(page) == '<a href="#">Yes</a> <a href="https://x.example/">x</a>'
