from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "People"
    # Of the configurations in this module, this is the one that "members" stands for.
    default = True

    def ready(self):
        """
        Register what is to be erased of a person who leaves.
        """
        from . import privacy  # noqa: F401 - it registers itself


class UsersAppConfig(WagtailUsersAppConfig):
    """
    Wagtail's own screens for people, knowing a member by name and address.
    """

    user_viewset = "members.admin.MemberViewSet"
    default = False
