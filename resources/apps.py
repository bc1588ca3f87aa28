from django.apps import AppConfig
from django.db.models.signals import post_migrate

FIRST_PAGES = ("resources", "0002_first_pages")


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Library"

    def ready(self):
        post_migrate.connect(index_first_pages, sender=self)


def index_first_pages(sender, plan=(), **kwargs):
    """
    Tell the search index of the pages that a migration has just planted past Wagtail's signals.
    """
    from wagtail.search import index

    from .models import LibraryPage

    planted = [(each.app_label, each.name) for each, backwards in plan if not backwards]
    if FIRST_PAGES in planted:
        for page in LibraryPage.objects.order_by("pk"):
            index.insert_or_update_object(page)
