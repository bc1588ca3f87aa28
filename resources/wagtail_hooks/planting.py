"""
Having the pages of themes and elements made, from a shelf's buttons.
"""

from django import forms
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from .. import actions, queries
from ..models import SectionPage
from .keeping import KeepingView


class PlantView(KeepingView):
    page_title = "Add the pages of the themes"
    form_class = forms.Form
    heading = "Add the pages of the themes to “{title}”"
    done = "Every theme and element has its page now."
    button = "Add them"
    text = (
        "A page is made of each theme and each element of the current framework that has none yet, "
        "with its name and what it means, for everyone. What is tagged with it stands there by "
        "itself. Pages that are there stay as they are; any of them can be written on afterwards."
    )

    def act(self, typed):
        actions.plant_words(shelf=self.page, by=self.request.user)


@hooks.register("register_admin_urls")
def register_planting():
    """
    Give the form its address below /cms/.
    """
    return [path("planting/<int:page_id>/", PlantView.as_view(), name="plant_words")]


@hooks.register("register_page_header_buttons")
def add_planting_button(page, user, view_name, next_url=None):
    """
    Offer it on a shelf while a theme or an element has no page.
    """
    if (
        page.specific_class is SectionPage
        and page.live
        and page.permissions_for_user(user).can_publish_subpage()
        and queries.some_words_lack_a_page()
    ):
        address = reverse("plant_words", args=[page.pk])
        yield Button(PlantView.page_title, address, icon_name="tag", priority=60)
