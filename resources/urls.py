"""
Files of the library beside Wagtail's own documents, none ever served from the store directly, and
a member's reading list.
"""

from django.urls import path

from . import feeds, views

app_name = "resources"

urlpatterns = [
    path("library/feed/", feeds.new_in_the_library, name="feed"),
    path("library/feed/<slug:slug>/", feeds.new_of_a_theme, name="theme_feed"),
    path("library/<slug:slug>/whole/", views.whole_book, name="whole_book"),
    path("library/<slug:slug>/download/", views.book_files, name="book_files"),
    path("library/<slug:slug>/download/<str:book_format>/", views.book_file, name="book_file"),
    path("references/<int:page_id>/<str:slug>.ris", views.reference_file, name="reference"),
    path("me/reading/", views.reading_list, name="reading_list"),
    path("me/reading/save/<int:page_id>/", views.save_page, name="save_page"),
    path("me/reading/<int:saved_id>/take-off/", views.take_off, name="take_off"),
    path("images/<int:rendition_id>/<str:filename>", views.serve_image, name="image"),
    path("recordings/<int:recording_id>/captions.vtt", views.serve_captions, name="captions"),
    path("recordings/<int:recording_id>/<str:filename>", views.serve_recording, name="recording"),
]
