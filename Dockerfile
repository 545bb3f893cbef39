# Muster in a container: `docker build -t muster .`; compose.yaml shows it beside a whole server.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt \
    # Only the installer needs these, and they are half of what would be copied.
    && /venv/bin/pip uninstall --yes --quiet setuptools pip
COPY . .
# Bytecode is made here, because nothing can be written where the bot runs.
RUN /venv/bin/python -m compileall -q .

FROM python:3.11.14-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# A volume that is new takes the owner and the mode of the folder it is mounted on.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin muster \
    && install -d -o muster -g muster -m 700 /data /run/muster
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
# Only /data (and /tmp) is ever written, so the rest may be mounted read-only.
VOLUME /data
# The running bot touches this file every 15 seconds; a bot that hangs does not.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=2 \
    CMD ["python", "-c", "import os, sys, time; sys.exit(time.time() - os.stat('/data/heartbeat').st_mtime > 60)"]
ENTRYPOINT ["python", "bot.py"]
CMD ["--data", "/data"]
