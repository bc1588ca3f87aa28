"""
A migrated database made once and copied for every run: migrating takes longer than most runs.

The copy is as good as a fresh one, since its name is a digest of every migration file, ours and
the installed ones. PostgreSQL copies a template database, SQLite a file.
"""

import contextlib
import fcntl
import hashlib
import shutil
from importlib import import_module
from pathlib import Path
from unittest import mock

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

FOLDER = settings.BASE_DIR / "var" / "test"


def migrations_digest():
    """
    Return a short digest of every migration file that would run.
    """
    digest = hashlib.sha256(f"{django.__version__} {connection.vendor}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        digest.update(config.label.encode())
        name, _ = MigrationLoader.migrations_module(config.label)
        with contextlib.suppress(ModuleNotFoundError):
            folder = Path(import_module(name).__file__).parent
            for file in sorted(folder.glob("*.py")):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def copied_database(worker, *, afresh):
    """
    Connect Django to a migrated database that is this worker's own, and throw it away afterwards.

    What is handed out is a function that fills the tables again after they have been flushed.
    """
    copy = _copied_file if connection.vendor == "sqlite" else _copied_postgres
    original = connection.settings_dict["NAME"]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with copy(worker, afresh) as refill:
        yield refill
    _connect_to(original)


def _connect_to(name):
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _migrate(name):
    _connect_to(name)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def _tables():
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return [connection.ops.quote_name(name) for name in names]


@contextlib.contextmanager
def _copied_file(worker, afresh):
    template = FOLDER / f"template-{migrations_digest()}.sqlite3"
    with (FOLDER / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if afresh or not template.exists():
            for old in FOLDER.glob("template-*.sqlite3*"):
                old.unlink()
            unfinished = template.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            _migrate(str(unfinished))
            unfinished.rename(template)
        copy = FOLDER / f"{worker}.sqlite3"
        shutil.copyfile(template, copy)

    def refill():
        with connection.cursor() as cursor:
            cursor.execute("ATTACH %s AS template", [f"file:{template}?immutable=1"])
            # A table of words is filled by triggers, when what they are the words of is.
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE %'")
            virtual = {connection.ops.quote_name(name) for (name,) in cursor.fetchall()}
            with connection.constraint_checks_disabled(), transaction.atomic():
                for table in set(_tables()) - virtual:
                    # A browser's last request may have written a row since the flush.
                    cursor.execute(f"DELETE FROM main.{table}")
                    cursor.execute(f"INSERT INTO main.{table} SELECT * FROM template.{table}")
        connection.close()

    try:
        _connect_to(str(copy))
        yield refill
    finally:
        connection.close()
        for file in FOLDER.glob(f"{copy.name}*"):
            file.unlink()


@contextlib.contextmanager
def _copied_postgres(worker, afresh):
    base = connection.settings_dict["NAME"]
    prefix = f"{base[:30]}_template_"
    template = prefix + migrations_digest()
    copy = f"{base[:30]}_{worker}".replace("-", "_")
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        # One at a time: PostgreSQL refuses to copy a template that somebody is connected to.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [prefix])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        found = {name for (name,) in cursor.fetchall()}
        if afresh or template not in found:
            for old in found:
                cursor.execute(f"DROP DATABASE {quote(old)} WITH (FORCE)")
            unfinished = f"{base[:30]}_unfinished"
            cursor.execute(f"DROP DATABASE IF EXISTS {quote(unfinished)} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {quote(unfinished)}")
            _migrate(unfinished)
            cursor.execute(f"ALTER DATABASE {quote(unfinished)} RENAME TO {quote(template)}")
        cursor.execute(f"CREATE DATABASE {quote(copy)} TEMPLATE {quote(template)}")
        # What tests write need not outlive a power cut.
        cursor.execute(f"ALTER DATABASE {quote(copy)} SET synchronous_commit TO off")
    _connect_to(copy)
    operations = type(connection.ops)
    with connection.cursor() as cursor:
        contents = {}
        for table in _tables():
            cursor.execute(f"SELECT json_agg(row)::text FROM {table} AS row")
            if rows := cursor.fetchone()[0]:
                contents[table] = rows

    def refill():
        # In one transaction, at whose end foreign keys are looked at: any order will do.
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in contents.items():
                cursor.execute(f"DELETE FROM {table}")
                cursor.execute(
                    f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s)",
                    [rows],
                )
        connection.close()

    try:
        # Of the class, since beside a browser's event loop Django uses connections of their own.
        with mock.patch.object(operations, "sql_flush", _sql_flush):
            yield refill
    finally:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quote(copy)} WITH (FORCE)")


def _sql_flush(operations, style, tables, *, reset_sequences=False, allow_cascade=False):
    """
    Return SQL that deletes every row: TRUNCATE makes new files for each table and each index.

    Like TRUNCATE it waits for whoever still writes, and asks no trigger and no foreign key.
    """
    if not tables:
        return []
    names = [operations.quote_name(table) for table in tables]
    return [
        f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE",
        "SET LOCAL session_replication_role = replica",
        "; ".join(f"DELETE FROM {name}" for name in names),
    ]
