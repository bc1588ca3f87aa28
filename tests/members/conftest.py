import pytest
from django.test import Client

from notifications.transport import MemoryTransport


@pytest.fixture
def mail_leaves_at_once(django_capture_on_commit_callbacks, monkeypatch):
    """
    Send what a request posts as soon as it is answered, as after its transaction.
    """
    request = Client.request

    def request_and_send(self, **environ):
        with django_capture_on_commit_callbacks(execute=True):
            return request(self, **environ)

    monkeypatch.setattr(Client, "request", request_and_send)
    monkeypatch.setattr(MemoryTransport, "sent", [])
