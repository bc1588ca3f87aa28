"""
Celery: Redis by address, else a folder on this machine that any local worker can read.
"""

from pathlib import Path

from .environment import BASE_DIR, env

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

CELERY_BROKER_URL = env.str("REDIS_URL", default="filesystem://localhost")

if CELERY_BROKER_URL.startswith("filesystem:"):
    _queue = Path(env.str("QUEUE_FOLDER", default=str(BASE_DIR / "var" / "queue")))
    for _folder in ("tasks", "control"):
        (_queue / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "tasks"),
        "data_folder_out": str(_queue / "tasks"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
