"""
What the library has beside Wagtail's own pages and documents: feeds, books, suggestions, the
editorial board, a member's reading list, files. No file is ever served from the store directly.
"""

from django.urls import path

from . import feeds, views

app_name = "resources"

urlpatterns = [
    path("library/browse/", views.browse, name="browse"),
    path("library/feed/", feeds.new_in_the_library, name="feed"),
    path("library/feed/newsletters/", feeds.newsletters, name="newsletter_feed"),
    path("library/feed/<slug:slug>/", feeds.new_of_a_theme, name="theme_feed"),
    path("library/<slug:slug>/whole/", views.whole_book, name="whole_book"),
    path("library/<slug:slug>/download/", views.book_files, name="book_files"),
    path("library/<slug:slug>/download/<str:book_format>/", views.book_file, name="book_file"),
    path("suggestions/", views.my_suggestions, name="suggestions"),
    path("suggestions/new/", views.suggest, name="suggest"),
    path("board/", views.board, name="board"),
    path("board/<int:pk>/", views.board_review, name="board_review"),
    path("board/<int:pk>/draft/", views.board_draft, name="board_draft"),
    path("board/<str:token>/", views.board_by_mail, name="board_by_mail"),
    path("board/<str:token>/draft/", views.board_draft_by_mail, name="board_draft_by_mail"),
    path("references/<int:page_id>/<str:slug>.ris", views.reference_file, name="reference"),
    path("sigs/<slug:slug>/shelf/", views.shelf, name="sig_shelf"),
    path("sigs/<slug:slug>/shelf/add/", views.add_to_shelf, name="add_to_shelf"),
    path("sigs/<slug:slug>/shelf/<int:pk>/", views.settle_shelf_item, name="settle_shelf_item"),
    path("sigs/<slug:slug>/documents/new/", views.begin_document, name="begin_document"),
    path("working/<int:pk>/lines/<str:line_id>/", views.suggest_line, name="suggest_line"),
    path("working/<int:pk>/history/", views.document_history, name="document_history"),
    path(
        "working/<int:pk>/history/<int:revision>/",
        views.document_as_it_was,
        name="document_as_it_was",
    ),
    path("working/suggestions/<int:pk>/", views.line_suggestion, name="line_suggestion"),
    path("working/suggestions/<int:pk>/withdraw/", views.withdraw_line, name="withdraw_line"),
    path("me/reading/", views.reading_list, name="reading_list"),
    path("me/reading/save/<int:page_id>/", views.save_page, name="save_page"),
    path("me/reading/<int:saved_id>/take-off/", views.take_off, name="take_off"),
    path("images/<int:rendition_id>/<str:filename>", views.serve_image, name="image"),
    path("recordings/<int:recording_id>/captions.vtt", views.serve_captions, name="captions"),
    path("recordings/<int:recording_id>/<str:filename>", views.serve_recording, name="recording"),
]
