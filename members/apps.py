from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "People"
    # Of the configurations in this module, this is the one that "members" stands for.
    default = True


class UsersAppConfig(WagtailUsersAppConfig):
    """
    Wagtail's own screens for people, knowing a member by name and address.
    """

    user_viewset = "members.admin.MemberViewSet"
    default = False
