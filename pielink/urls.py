"""
Routes only: which room answers which address.
"""

from django.conf import settings
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from discussions.urls import moderation_urlpatterns
from members.admin import StaffAccountView
from members.views import cms_door
from resources import api

urlpatterns = [
    path("", include("pielink.dashboard.urls")),
    path("", include("forums.urls")),
    path("sigs/reports/", include((moderation_urlpatterns, "reports"))),
    path("sigs/<slug:slug>/threads/", include("discussions.urls")),
    path("sigs/", include("sigs.urls")),
    path("mail/", include("notifications.urls")),
    path("me/", include("members.urls")),
    path("accounts/", include("allauth.urls")),
    path("cms/login/", cms_door),
    path("cms/account/", require_admin_access(StaffAccountView.as_view())),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v2/", api.router.urls),
    re_path("^api/", api.not_found),
    path("", include("resources.urls")),
]

if "pattern_library" in settings.INSTALLED_APPS:
    urlpatterns.append(path("patterns/", include("pattern_library.urls")))

urlpatterns.append(path("", include(wagtail_urls)))
