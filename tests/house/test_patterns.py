"""
Every component is in the pattern library, with sample data, and can be looked at there.
"""

import re

import pytest
from django.conf import settings
from django.test import RequestFactory
from pattern_library.utils import get_pattern_config, render_pattern

TEMPLATES = settings.BASE_DIR / "templates"
PATTERNS = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for folder in ("components", "patterns/pages", "patterns/mail")
    for path in (TEMPLATES / folder).rglob("*.html")
)


def render(pattern):
    request = RequestFactory().get("/patterns/")
    return render_pattern(request, pattern)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_has_a_name_and_sample_data(pattern):
    config = get_pattern_config(pattern)

    assert sorted(config) == ["context", "name"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_shows_every_word_of_its_sample_data(pattern):
    words = sorted(_words(get_pattern_config(pattern)["context"]))

    rendered = render(pattern)

    assert [word for word in words if word not in rendered] == []


def _words(value):
    if isinstance(value, dict):
        return {word for inner in value.values() for word in _words(inner)}
    if isinstance(value, list):
        return {word for inner in value for word in _words(inner)}
    return {value} if isinstance(value, str) else set()


@pytest.mark.parametrize("pattern", [name for name in PATTERNS if "/mail/" not in name])
def test_a_pattern_carries_no_style_or_script_of_its_own(pattern):
    rendered = render(pattern)

    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?! type=\"module\" src=)", rendered) == []


@pytest.mark.parametrize("sample", sorted((TEMPLATES / "components").glob("*.yaml")))
def test_sample_data_belongs_to_a_component(sample):
    assert sample.with_suffix(".html").exists()


def test_the_pattern_library_opens(client):
    response = client.get("/patterns/")

    assert response.status_code == 200
