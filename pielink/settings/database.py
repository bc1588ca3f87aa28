"""
The database and the cache: PostgreSQL and Redis by address, SQLite and process memory without.
"""

from .environment import env, needed

DATABASES = {"default": env.db_url_config(needed("DATABASE_URL"))}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction takes the write lock at once and waits for it, instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a statement takes the server longer than any of ours takes to run.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")

# Opening a connection costs more than most pages do with it.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONNECTION_SECONDS", default=600)

REDIS_URL = env.str("REDIS_URL", default="")
# Where public pages are kept ready for visitors; nowhere without Redis, which all processes share.
PAGE_CACHE_URL = REDIS_URL

if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
