from django.apps import AppConfig


class SigsConfig(AppConfig):
    name = "sigs"
    verbose_name = "Special Interest Groups"
