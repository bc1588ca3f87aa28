"""
Files are kept elsewhere; and a SIG with somebody who runs it, who writes and who reads, and two
people outside.
"""

import pytest

from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def facilitator():
    return MemberFactory(name="Tomos")


@pytest.fixture
def author():
    return MemberFactory(name="Maryam")


@pytest.fixture
def reader():
    return MemberFactory(name="Rosalind")


@pytest.fixture
def organiser():
    return MemberFactory(name="Ines", roles=["organiser"])


@pytest.fixture
def outsider():
    return MemberFactory(name="Stranger")


@pytest.fixture
def sig(facilitator, author, reader):
    return SigFactory(name="PIE leads", facilitators=[facilitator], members=[author, reader])
