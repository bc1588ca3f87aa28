import pytest
from django.test import Client

from tests.factories.sigs import SigFactory

from .cast import make_cast


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """
    Keep files that tests make away from those of the site.
    """
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sig():
    return SigFactory()


@pytest.fixture
def cast(sig):
    """
    Make somebody of every role, {role: user}.
    """
    return make_cast(sig)


@pytest.fixture
def clients(cast):
    """
    Give a browser to each of the cast, {role: client}.
    """
    clients = {}
    for role, user in cast.items():
        clients[role] = Client()
        if user.is_authenticated:
            clients[role].force_login(user)
    return clients
