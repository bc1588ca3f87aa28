"""
What the site leans on, and whether each of it holds.
"""

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError

OK = "ok"


def find_faults():
    """
    Ask the database, its migrations and the broker how they are: {name: "ok" or what is wrong}.
    """
    database = _ask_database()
    return {
        "database": database,
        "migrations": _ask_migrations() if database == OK else "unknown without the database",
        "broker": _ask_broker(),
    }


def missing_migrations():
    """
    Count the migrations that this code has and the database has not.
    """
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _ask_database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "cannot be reached"
    return OK


def _ask_migrations():
    missing = missing_migrations()
    return f"{missing} not applied" if missing else OK


def _ask_broker():
    link = current_app.connection_for_write(connect_timeout=2)
    try:
        link.ensure_connection(max_retries=1, timeout=2)
    except OperationalError:
        return "cannot be reached"
    finally:
        link.release()
    return OK
