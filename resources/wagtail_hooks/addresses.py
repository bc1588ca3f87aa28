"""
What editors may do to addresses: none comes to mean another page, and no redirect leads nowhere.
"""

from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.move import MoveBulkAction
from wagtail.contrib.redirects import views as redirects

from .. import queries
from ..forms import CheckedRedirectForm, MoveTogetherForm

# Wagtail has no setting for these forms, and its import takes the form by its name in the module.
redirects.RedirectForm = CheckedRedirectForm
redirects.CreateView.form_class = CheckedRedirectForm
redirects.EditView.form_class = CheckedRedirectForm


@hooks.register("before_move_page")
def refuse_a_wrong_place(request, page, destination):
    """
    Move no page to where it cannot stand, and say why.
    """
    sentence = queries.why_not_there(page, destination)
    if not sentence:
        return None
    messages.error(request, sentence)
    return redirect("wagtailadmin_pages:move", page.pk)


# After Wagtail's own, which it takes the place of.
@hooks.register("register_bulk_action", order=1)
class MoveTogether(MoveBulkAction):
    """
    Move several pages, unless one of them cannot stand there.
    """

    form_class = MoveTogetherForm

    def get_form_kwargs(self):
        """
        Tell the form which pages are meant; Wagtail finds that out only after it was checked.
        """
        if self.cleaned_form is None:
            self.get_actionable_objects()
        return super().get_form_kwargs()
