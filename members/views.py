"""
The pages under /me/: what a member sees and changes about themselves.
"""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from . import queries
from .access import is_organiser, is_steward
from .actions import (
    AccountStaysOpen,
    close_account,
    give_consent,
    save_profile,
    update_profile,
    withdraw_consent,
)
from .forms import NEWSLETTER_WORDING, CloseAccountForm, DirectoryForm, ProfileForm
from .models import ConsentRecord, Profile


@require_safe
@login_required
@never_cache
def overview(request):
    """
    Show a member everything about themselves that they can look at or change.
    """
    return render(
        request,
        "members/overview.html",
        {
            "section": "me",
            "about": queries.about(request.user),
            "looks_after_mail": is_organiser(request.user) or is_steward(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def details(request):
    """
    Show and change name, organisation, setting and time zone.
    """
    member = request.user
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial={
            "name": member.name,
            "organisation": member.organisation.name if member.organisation else "",
            "setting": member.setting_id,
            "time_zone": member.time_zone,
        },
    )
    if form.is_valid():
        typed = form.cleaned_data
        update_profile(
            member=member,
            name=typed["name"],
            organisation_name=typed["organisation"],
            setting=typed["setting"],
            time_zone=typed["time_zone"],
        )
        messages.success(request, "Your details are saved.")
        return redirect("members:overview")
    return render(request, "members/details.html", {"section": "me", "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def profile(request):
    """
    Show and change what the directory tells of a member, with how others would see it; `look`
    shows that alone and keeps nothing.
    """
    kept, elements, needs = queries.own_profile(request.user)
    form = DirectoryForm(
        request.POST if request.method == "POST" else None,
        profile=kept,
        elements=elements,
        needs=needs,
    )
    if form.is_valid():
        elements, needs = form.cleaned_data["elements"], form.cleaned_data["needs"]
        if "look" not in request.POST:
            return _keep_profile(request, form.said, elements, needs)
        kept = Profile(member=request.user, **form.said)
    context = {
        "section": "me",
        "form": form,
        "about": queries.about(request.user),
        "is_listed": kept.is_listed,
        "previews": queries.preview(kept, elements, needs),
    }
    return render(request, "members/profile.html", context)


def _keep_profile(request, said, elements, needs):
    save_profile(member=request.user, said=said, elements=elements, needs=needs)
    if said["is_listed"]:
        messages.success(request, "You are in the directory, as you chose to be seen.")
        return redirect("dashboard:people")
    messages.success(request, "Your profile is saved. You are not listed: nobody else sees it.")
    return redirect("members:overview")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def newsletter(request):
    """
    Show the newsletter consent with its wording; give it or take it back.
    """
    member, purpose = request.user, ConsentRecord.Purpose.NEWSLETTER
    if request.method == "POST" and request.POST.get("answer") == "yes":
        give_consent(member=member, purpose=purpose, wording=NEWSLETTER_WORDING, now=timezone.now())
        messages.success(request, "You will get the next newsletter.")
        return redirect("members:newsletter")
    if request.method == "POST":
        withdraw_consent(member=member, purpose=purpose, now=timezone.now())
        messages.success(request, "You will get no more newsletters.")
        return redirect("members:newsletter")
    return render(
        request,
        "members/newsletter.html",
        {
            "section": "me",
            "consent": queries.current_consent(member, purpose),
            "wording": NEWSLETTER_WORDING,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def close(request):
    """
    Say what closing the account means, and close it once that is confirmed.
    """
    form = CloseAccountForm(request.POST if request.method == "POST" else None)
    reasons = []
    if form.is_valid():
        try:
            close_account(member=request.user, now=timezone.now())
        except AccountStaysOpen as refusal:
            reasons = refusal.reasons
        else:
            logout(request)
            messages.success(request, "Your account is closed. Thank you for having been here.")
            return redirect("/")
    return render(
        request, "members/close.html", {"section": "me", "form": form, "reasons": reasons}
    )


@require_safe
@never_cache
def cms_door(request):
    """
    Send whoever is not signed in to the sign-in page, and tell the others that they have no key.

    Stands in front of /cms/ in place of Wagtail's own sign-in, which knows neither our second
    factor nor our rate limits.
    """
    target = request.GET.get("next") or "/cms/"
    if not request.user.is_authenticated:
        return redirect_to_login(target)
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    raise PermissionDenied("Your account has no key to the editors' rooms.")
