"""
The words of documents that were there before the search could look into them.
"""

from django.core.management.base import BaseCommand

from resources import actions


class Command(BaseCommand):
    help = "Read the words of every document that has not been read yet."

    def handle(self, **options):
        """
        Read them, telling how far it is, and how many there were.
        """
        count = actions.extract_documents(
            say=lambda done, total: self.stdout.write(f"{done} of {total}")
        )
        self.stdout.write(f"{count} document{'' if count == 1 else 's'} read.")
