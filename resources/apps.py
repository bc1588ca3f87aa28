from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete

FIRST_PAGES = ("resources", "0002_first_pages")


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Library"

    def ready(self):
        post_migrate.connect(index_first_pages, sender=self)
        clear_what_changes()
        post_save.connect(index_what_is_said, sender="resources.LibraryMedia")
        plan_first_reviews()


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


def index_what_is_said(sender, instance, raw=False, **kwargs):
    """
    Let the search find the pages with this recording by the words its captions have now.
    """
    from wagtail.search import index

    from .models import RecordingPage

    if not raw:
        for page in RecordingPage.objects.filter(recording=instance).order_by("pk"):
            index.insert_or_update_object(page)


def clear_what_changes():
    """
    Have every change of what kept pages may show clear them.
    """
    from wagtail.models import Site
    from wagtail.signals import page_slug_changed, post_page_move

    from . import clearing
    from .models import LibraryDocument, LibraryImage, LibraryMedia, LibraryPage

    for model in apps.get_models():
        if issubclass(model, LibraryPage):
            post_save.connect(clearing.on_save, sender=model)
    # Whatever its type, a page's part that all types share is among what is deleted with it.
    pre_delete.connect(clearing.on_delete, sender=LibraryPage)
    post_page_move.connect(clearing.on_move)
    page_slug_changed.connect(clearing.on_new_slug)
    for model in (LibraryDocument, LibraryImage, LibraryMedia):
        post_save.connect(clearing.on_file, sender=model)
        pre_delete.connect(clearing.on_file, sender=model)
    for model in (Site, *apps.get_app_config("frameworks").get_models()):
        post_save.connect(clearing.on_anything, sender=model)
        post_delete.connect(clearing.on_anything, sender=model)


def plan_first_reviews():
    """
    Have every page that is published due for review some day.
    """
    from wagtail.signals import page_published

    page_published.connect(on_published)


def on_published(sender, instance, **kwargs):
    """
    Plan the first review of a page of the library.
    """
    from django.utils import timezone

    from . import actions
    from .models import LibraryPage

    if isinstance(instance, LibraryPage):
        actions.plan_review(page=instance, now=timezone.now())
