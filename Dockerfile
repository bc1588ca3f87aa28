# Two stages: what builds the environment is not what runs it.
FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1
WORKDIR /srv/pielink

COPY requirements/uv.txt requirements/base.txt requirements/
RUN python -m venv /opt/venv \
    && pip install --require-hashes --only-binary :all: -r requirements/uv.txt \
    && uv pip install --python /opt/venv/bin/python --require-hashes -r requirements/base.txt

COPY . .
# Gathering static files needs settings, but none of the secrets that a start refuses to do without.
RUN SECRET_KEY=only-for-this-build-step SITE_ADDRESS=https://build.invalid \
    DATABASE_URL=sqlite:///:memory: MAIL_DOMAIN=build.invalid MAIL_REPLY_TO=team@build.invalid \
    STATIC_ROOT=/srv/static DJANGO_SETTINGS_MODULE=pielink.settings.production \
    /opt/venv/bin/python manage.py collectstatic --noinput


FROM python:3.11-slim-bookworm

RUN useradd --system --uid 10001 --home-dir /srv/pielink pielink \
    && install -d -o pielink -g pielink /srv/media
WORKDIR /srv/pielink

COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/pielink /srv/pielink

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=pielink.settings.production \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media
USER 10001
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "scripts/healthcheck.py"]

CMD ["gunicorn", "pielink.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
