#!/bin/sh
# Every check of `make lint`, each one even when another failed. Needs .venv/bin on PATH.
failed=""

check() {
    name=$1
    shift
    echo "== $name"
    "$@" || failed="$failed $name"
}

names_no_registry() {
    # A lock that names a host works on the machine that made it; where to fetch is the reader's.
    ! grep -nE '://|--(extra-)?index-url|--find-links' requirements/*.txt
}

is_safe_to_deploy() {
    (
        set -a
        . ./.env.example
        SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(50))')
        DATABASE_URL=postgres://pielink:unused@127.0.0.1/pielink
        unset REDIS_URL
        DJANGO_SETTINGS_MODULE=pielink.settings.production
        python manage.py check --deploy --fail-level WARNING
    )
}

check ruff ruff check --quiet .
check format ruff format --check --quiet .
check templates djlint --quiet --lint templates
check contracts lint-imports --no-logo
check migrations env DJANGO_SETTINGS_MODULE=pielink.settings.test \
    python manage.py makemigrations --check --dry-run
check deployment is_safe_to_deploy
check dockerfile hadolint Dockerfile
check compose check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
check locks names_no_registry

if [ -n "$failed" ]; then
    echo "Failed:$failed"
    exit 1
fi
echo "All checks passed."
