import pytest


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """
    Keep files that tests make away from those of the site.
    """
    settings.MEDIA_ROOT = tmp_path
