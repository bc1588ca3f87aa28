import pytest
from celery import current_app
from django.db import connection
from django.urls import reverse

IN_ORDER = {"database": "ok", "migrations": "ok", "broker": "ok"}


def test_alive_asks_nothing_of_the_database(client):
    # Without the database mark any query would be refused.
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_ready_when_everything_is_in_order(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, IN_ORDER)


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == IN_ORDER | {"migrations": "1 not applied"}


@pytest.mark.django_db
def test_not_ready_while_the_broker_is_away(client):
    before = current_app.conf.broker_write_url
    current_app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    try:
        response = client.get("/readyz")
    finally:
        current_app.conf.broker_write_url = before

    assert response.status_code == 503
    assert response.json() == IN_ORDER | {"broker": "cannot be reached"}


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_the_database_is_away(client):
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "/nowhere/at/all"
    try:
        response = client.get("/readyz")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name

    assert response.status_code == 503
    assert response.json() == IN_ORDER | {
        "database": "cannot be reached",
        "migrations": "unknown without the database",
    }


@pytest.mark.parametrize("name", ["alive", "ready"])
def test_machines_may_not_write(client, name):
    assert client.post(reverse(f"dashboard:{name}")).status_code == 405
