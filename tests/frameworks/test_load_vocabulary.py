import json

import pytest
from django.core.management import CommandError, call_command

from frameworks.models import Element, FrameworkVersion

pytestmark = pytest.mark.django_db


def test_command_loads_what_comes_with_the_site(capsys):
    call_command("load_vocabulary")

    assert capsys.readouterr().out == "The vocabulary is loaded.\n"
    assert Element.objects.count() == 6 + 15


def test_command_loads_a_framework_of_ones_own(tmp_path):
    path = tmp_path / "own.json"
    path.write_text(
        json.dumps(
            {"slug": "own", "name": "Our own", "version": "1", "state": "draft", "themes": []}
        ),
        encoding="utf-8",
    )

    call_command("load_vocabulary", str(path))

    assert [str(version) for version in FrameworkVersion.objects.all()] == ["Our own 1"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "{path} cannot be read: No such file or directory."),
        ("{", "{path} is no JSON: Expecting property name enclosed in double quotes: {at}."),
        ('{"slug": "own"}', "The definition lacks: name, state, themes, version."),
    ],
)
def test_command_says_what_is_wrong_with_a_file(tmp_path, text, sentence):
    path = tmp_path / "own.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        call_command("load_vocabulary", str(path))

    assert str(refusal.value) == sentence.format(path=path, at="line 1 column 2 (char 1)")
    assert FrameworkVersion.objects.count() == 0
