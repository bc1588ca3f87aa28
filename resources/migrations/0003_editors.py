"""
What editors and the board may do in Wagtail. Wagtail's own two groups give way to them.
"""

from django.db import migrations

# On the library and everything below it.
ON_PAGES = {
    "editor": ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
    "board": ["change_page"],
}
# On every collection of files: Wagtail keeps these permissions on the models it came with.
ON_FILES = {
    "editor": [
        ("wagtailimages", "image", ["add", "change", "choose"]),
        ("wagtaildocs", "document", ["add", "change", "choose"]),
        ("wagtailmedia", "media", ["add", "change"]),
    ],
    "board": [
        ("wagtailimages", "image", ["choose"]),
        ("wagtaildocs", "document", ["choose"]),
    ],
}
WAGTAILS_GROUPS = ["Moderators", "Editors"]


def _permission(apps, app_label, model, codename, name):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return permission


def _page_permission(apps, codename):
    return apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="wagtailcore", content_type__model="page", codename=codename
    )


def _enter(apps):
    return _permission(
        apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"
    )


def let_in(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Task = apps.get_model("wagtailcore", "GroupApprovalTask")
    library = apps.get_model("resources", "LibraryHome").objects.first()
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    for name, codenames in ON_PAGES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(_enter(apps))
        for codename in codenames:
            apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
                group=group,
                page_id=library.pk,
                permission=_page_permission(apps, codename),
            )
        for app_label, model, verbs in ON_FILES[name]:
            for verb in verbs:
                apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                    group=group,
                    collection=collection,
                    permission=_permission(
                        apps, app_label, model, f"{verb}_{model}", f"Can {verb} {model}"
                    ),
                )
    for task in Task.objects.filter(groups__name="Moderators"):
        task.name = "Board review"
        task.save(update_fields=["name"])
        task.groups.set(Group.objects.filter(name="board"))
        apps.get_model("wagtailcore", "Workflow").objects.filter(
            workflow_tasks__task=task
        ).update(name="Board review")
    Group.objects.filter(name__in=WAGTAILS_GROUPS).delete()


def show_out(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Page = apps.get_model("wagtailcore", "Page")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    Task = apps.get_model("wagtailcore", "GroupApprovalTask")
    for name in ON_PAGES:
        group = Group.objects.get(name=name)
        GroupPagePermission.objects.filter(group=group).delete()
        apps.get_model("wagtailcore", "GroupCollectionPermission").objects.filter(
            group=group
        ).delete()
    top = Page.objects.get(depth=1)
    for name in WAGTAILS_GROUPS:
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(_enter(apps))
        codenames = ["add_page", "change_page"]
        if name == "Moderators":
            codenames.append("publish_page")
        for codename in codenames:
            GroupPagePermission.objects.get_or_create(
                group=group,
                page=top,
                permission=_page_permission(apps, codename),
            )
    for task in Task.objects.filter(name="Board review"):
        task.name = "Moderators approval"
        task.save(update_fields=["name"])
        task.groups.set(Group.objects.filter(name="Moderators"))
        apps.get_model("wagtailcore", "Workflow").objects.filter(
            workflow_tasks__task=task
        ).update(name="Moderators approval")


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0002_first_pages"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtailmedia", "0005_alter_media_options"),
    ]

    operations = [migrations.RunPython(let_in, show_out)]
