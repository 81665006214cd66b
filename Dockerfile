# syntax=docker/dockerfile:1
# The service and what it can report with, without the laptop's servers and the tests' tools; an unprivileged user.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.lock pyproject.toml ./
# The lock pins everything, with hashes; uv then installs what production needs of it, and no more.
RUN python -m venv /tools && /tools/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
RUN python -m venv /venv \
    && VIRTUAL_ENV=/venv /tools/bin/uv pip install --no-cache --compile-bytecode --require-hashes -r pyproject.toml --extra sentry --extra tracing -c requirements.lock

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin opside
COPY --from=build /venv /venv
WORKDIR /srv
COPY domain domain
COPY application application
COPY adapters adapters
COPY entrypoints entrypoints
COPY migrations migrations
COPY pyproject.toml ./
# Nothing can be written where it runs: compiled now, it starts in two thirds of the time.
RUN python -m compileall -q domain application adapters entrypoints migrations
USER opside
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 APP_ENV=production HOST=0.0.0.0
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.getenv('PORT', '4000') + '/healthz', timeout=2)"]
ENTRYPOINT ["python", "-m", "entrypoints.cli.main"]
CMD ["serve"]
