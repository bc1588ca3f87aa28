from django.apps import AppConfig, apps
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_migrate,
    post_save,
    pre_delete,
    pre_save,
)
from django.utils import timezone

FIRST_PAGES = ("resources", "0002_first_pages")
# What of a document decides by which words its pages are found.
_KNOWN_TO_PAGES = {"audience", "sig", "text_state"}


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Library"

    def ready(self):
        """
        Register the mail this app sends and what it knows of people, and keep indexes and
        kept pages in step.
        """
        from . import connections, notices, privacy, samples  # noqa: F401 - register what they hold

        post_migrate.connect(index_first_pages, sender=self)
        clear_what_changes()
        speak_for_the_board()
        for name in ["LibraryDocument", "LibraryImage", "LibraryMedia"]:
            post_save.connect(throw_books_away, sender=f"resources.{name}")
            pre_delete.connect(throw_books_away, sender=f"resources.{name}")
        throw_books_away_with_leads()
        post_save.connect(index_what_is_said, sender="resources.LibraryMedia")
        post_save.connect(read_what_is_written, sender="resources.LibraryDocument")
        pre_delete.connect(forget_what_was_written, sender="resources.LibraryDocument")
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


def throw_books_away(sender, instance, created=False, raw=False, **kwargs):
    """
    Have no file of a book show what is for fewer people now, or gone.
    """
    from . import bookmaking

    if not raw and not created:
        bookmaking.throw_away_showing(instance)


def throw_books_away_with_leads():
    """
    Have no file of a book name a page as it was, or to those it is no longer for.
    """
    from .models import LibraryPage

    for model in apps.get_models():
        if issubclass(model, LibraryPage):
            post_save.connect(on_page_that_books_name, sender=model)


def on_page_that_books_name(
    sender, instance, created=False, raw=False, update_fields=None, **kwargs
):
    """
    Throw away the files of books with a page that leads to this one.
    """
    from . import bookmaking, clearing

    if not raw and clearing.is_seen(instance, created=created, update_fields=update_fields):
        bookmaking.throw_away_showing(instance)


def read_what_is_written(sender, instance, raw=False, update_fields=None, **kwargs):
    """
    Let the search find the pages with this document by its words, if they are for its readers,
    and have the words read where the file may be another.
    """
    from . import actions, indexing

    if raw:
        return
    if update_fields is None or "file" in update_fields:
        actions.ask_for_text(document=instance)
    if update_fields is None or not _KNOWN_TO_PAGES.isdisjoint(update_fields):
        indexing.index_pages_offering(instance)


def forget_what_was_written(sender, instance, **kwargs):
    """
    Take the words of a document that is about to go out of the search.
    """
    from . import indexing

    indexing.forget_document(instance)


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
    sig = apps.get_model("sigs", "Sig")
    post_save.connect(clearing.on_what_is_told, sender=sig)
    post_delete.connect(clearing.on_what_is_told, sender=sig)
    m2m_changed.connect(clearing.on_what_is_told, sender=sig.elements.through)
    for model in (Site, *apps.get_app_config("frameworks").get_models()):
        post_save.connect(clearing.on_anything, sender=model)
        post_delete.connect(clearing.on_anything, sender=model)


def speak_for_the_board():
    """
    Have the outbox tell what happens before the board, in place of Wagtail's own mails.

    Each of ours takes the name under which Wagtail would connect its own, whichever comes first.
    """
    from wagtail import signals
    from wagtail.models import TaskState, WorkflowState

    for signal, receiver, sender, name in [
        (
            signals.task_submitted,
            on_submitted,
            TaskState,
            "group_approval_task_submitted_email_notification",
        ),
        (
            signals.workflow_approved,
            on_decided,
            WorkflowState,
            "workflow_state_approved_email_notification",
        ),
        (
            signals.workflow_rejected,
            on_decided,
            WorkflowState,
            "workflow_state_rejected_email_notification",
        ),
    ]:
        signal.disconnect(sender=sender, dispatch_uid=name)
        signal.connect(receiver, sender=sender, dispatch_uid=name)
    pre_save.connect(on_task_state, sender=TaskState)


def on_submitted(sender, instance, **kwargs):
    """
    Tell the board that a page waits for it.
    """
    from . import actions

    actions.ask_the_board(task_state=instance, now=timezone.now())


def on_decided(sender, instance, user, **kwargs):
    """
    Tell whoever submitted a page what the board decided.
    """
    from . import actions

    actions.tell_decision(workflow_state=instance, by=user, now=timezone.now())


def on_task_state(sender, instance, raw=False, **kwargs):
    """
    Let nobody decide what is decided, or publish below what was taken out of the library.
    """
    from . import actions

    if not raw:
        actions.refuse_second_decision(task_state=instance)
        actions.refuse_approval_below_what_is_out(task_state=instance)


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
    from . import actions
    from .models import LibraryPage

    if isinstance(instance, LibraryPage):
        actions.plan_review(page=instance, now=timezone.now())
