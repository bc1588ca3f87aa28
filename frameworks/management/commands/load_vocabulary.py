"""
Bring the shared vocabulary into the database.
"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from frameworks.actions import DefinitionRefused, load_framework, load_vocabulary


class Command(BaseCommand):
    help = (
        "Load the frameworks, settings and needs that come with PIElink, "
        "or one framework from a definition of your own."
    )

    def add_arguments(self, parser):
        parser.add_argument("definition", nargs="?", type=Path, help="a framework as a JSON file")

    def handle(self, *, definition, **options):
        try:
            if definition:
                load_framework(definition=_read(definition))
            else:
                load_vocabulary()
        except DefinitionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("The vocabulary is loaded.")


def _read(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{path} is no JSON: {error}.") from error
