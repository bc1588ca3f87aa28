"""
The public part of the library as JSON, to read only: Wagtail's API v2 at /api/v2/.

Nobody is known here, whatever cookies come along: what it hands out is for everyone.
"""

from django.contrib.auth.models import AnonymousUser
from django.http import JsonResponse
from rest_framework.fields import Field
from rest_framework.renderers import JSONRenderer
from wagtail.api import APIField
from wagtail.api.v2.filters import (
    AncestorOfFilter,
    ChildOfFilter,
    DescendantOfFilter,
    FieldsFilter,
    OrderingFilter,
    SearchFilter,
)
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.serializers import PageParentField
from wagtail.api.v2.utils import BadRequestError, get_full_url, page_models_from_string
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet

from . import queries
from .enums import Audience
from .models import LibraryDocument, LibraryImage, LibraryPage

CHANGED = {"alias_of", "locale", "html_url", "parent"}
WORDS = ["elements", "settings", "needs", "lenses", "approaches"]


class OnlyJson:
    """
    What every endpoint has: JSON, and a plain word for a number that is none.
    """

    renderer_classes = [JSONRenderer]

    def find_object(self, queryset, request):
        """
        Find one by the `id` of the query, or refuse what is no number.
        """
        if not request.GET.get("id", "0").isdecimal():
            raise BadRequestError("id is a number")
        return super().find_object(queryset, request)


class Names(Field):
    """
    The names of what a page is tagged with, asked for once for all pages of an answer.
    """

    def get_attribute(self, instance):
        return self.context["view"].names(self.field_name)[instance.pk]

    def to_representation(self, value):
        return value


class Address(Field):
    """
    The whole address of a page, with the name this site is known by.
    """

    def get_attribute(self, instance):
        return instance

    def to_representation(self, value):
        request = self.context["request"]
        return get_full_url(request, value.get_url(request))


class Parent(PageParentField):
    """
    The page above, if it is public, at the same kind of address.
    """

    def to_representation(self, value):
        told = super().to_representation(value)
        request = self.context["request"]
        told["meta"]["html_url"] = get_full_url(request, value.get_url(request))
        return told


class PublicPages(OnlyJson, PagesAPIViewSet):
    """
    Published pages of the library for everyone.
    """

    model = LibraryPage
    filter_backends = [
        FieldsFilter,
        ChildOfFilter,
        AncestorOfFilter,
        DescendantOfFilter,
        OrderingFilter,
        SearchFilter,
    ]
    known_query_parameters = PagesAPIViewSet.known_query_parameters - {
        "translation_of",
        "locale",
        "site",
    }
    body_fields = [
        *PagesAPIViewSet.body_fields,
        "summary",
        *(APIField(name, serializer=Names()) for name in WORDS),
    ]
    # An alias would name its original, whoever that is for.
    meta_fields = [
        APIField("html_url", serializer=Address()),
        APIField("parent", serializer=Parent(read_only=True)),
        *(name for name in PagesAPIViewSet.meta_fields if name not in CHANGED),
    ]
    listing_default_fields = [*PagesAPIViewSet.listing_default_fields, "summary"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.shown, self.asked = [], {}

    @classmethod
    def get_detail_default_fields(cls, model):
        return cls.get_available_fields(model)

    def names(self, words):
        """
        Return the names in this field of every page of the answer, {page pk: [names]}.
        """
        if words not in self.asked:
            self.asked[words] = queries.names_of_words(self.shown, words)
        return self.asked[words]

    def paginate_queryset(self, queryset):
        self.shown = super().paginate_queryset(queryset)
        return self.shown

    def get_object(self):
        found = super().get_object()
        self.shown = [found]
        return found

    def get_base_queryset(self):
        """
        Return what a visitor may read; parents and children are looked for there as well.
        """
        return LibraryPage.objects.visible_to(AnonymousUser()).order_by("pk")

    def get_queryset(self):
        """
        Narrow to the `type` asked for, which must be one of the library's own.
        """
        wanted = self.request.GET.get("type")
        if wanted:
            try:
                models = page_models_from_string(wanted)
            except (LookupError, ValueError) as error:
                raise BadRequestError("type doesn't exist") from error
            if not all(issubclass(model, LibraryPage) for model in models):
                raise BadRequestError("type doesn't exist")
        return super().get_queryset()


class PublicDocuments(OnlyJson, DocumentsAPIViewSet):
    """
    Documents for everyone.
    """

    model = LibraryDocument
    # The tags of each would be asked for one by one.
    listing_default_fields = [
        name for name in DocumentsAPIViewSet.listing_default_fields if name != "tags"
    ]

    def get_queryset(self):
        return super().get_queryset().filter(audience=Audience.PUBLIC)


class PublicImages(OnlyJson, ImagesAPIViewSet):
    """
    What pictures for everyone there are; the sizes of each are handed out with the pages.
    """

    model = LibraryImage
    # Wagtail would tell the place in the store, which nobody is served from.
    meta_fields = [name for name in ImagesAPIViewSet.meta_fields if name != "download_url"]
    listing_default_fields = [
        name
        for name in ImagesAPIViewSet.listing_default_fields
        if name not in {"download_url", "tags"}
    ]
    nested_default_fields = [
        name for name in ImagesAPIViewSet.nested_default_fields if name != "download_url"
    ]

    def get_queryset(self):
        return super().get_queryset().filter(audience=Audience.PUBLIC)


def not_found(request):
    """
    Answer in JSON where the API has nothing.
    """
    return JsonResponse({"message": "not found"}, status=404)


router = WagtailAPIRouter("api")
router.register_endpoint("pages", PublicPages)
router.register_endpoint("documents", PublicDocuments)
router.register_endpoint("images", PublicImages)
