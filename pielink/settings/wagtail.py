"""
Wagtail: its name, its own models replaced from the first migration on, its doors.
"""

WAGTAIL_SITE_NAME = "PIElink"
WAGTAILDOCS_DOCUMENT_MODEL = "resources.LibraryDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "resources.forms.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_IMAGE_MODEL = "resources.LibraryImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "resources.forms.ImageForm"
WAGTAILMEDIA = {
    "MEDIA_MODEL": "resources.LibraryMedia",
    "MEDIA_FORM_BASE": "resources.forms.RecordingForm",
    # Which endings a recording may have is known to resources/uploads.py, which says what to do
    # instead; lists of their own would turn away what that takes.
    "AUDIO_EXTENSIONS": [],
    "VIDEO_EXTENSIONS": [],
}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# The editorial board: what it approves is published, and all mail about it comes from our outbox.
WAGTAIL_FINISH_WORKFLOW_ACTION = "resources.workflow.publish_approved"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
TAGGIT_CASE_INSENSITIVE = True

# The most that one upload may weigh, in bytes.
UPLOAD_LIMITS = {
    "document": 30_000_000,
    "picture": 15_000_000,
    "recording": 500_000_000,
}
# More than the largest of them, with room for the rest of its form, is turned away at once.
MOST_REQUEST_BYTES = max(UPLOAD_LIMITS.values()) + 10_000_000

# The public library as data: JSON alone, nobody's session, nothing to write.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_THROTTLE_CLASSES": [],
}
WAGTAILAPI_LIMIT_MAX = 100
