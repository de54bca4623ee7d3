# One image for every program of Olievlek; what a container does is its command (see docker-compose.yml).

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/olievlek
COPY requirements.txt ./
RUN /opt/olievlek/bin/pip install --no-cache-dir --require-hashes --requirement requirements.txt
# The packages above change seldom; the source below changes with every commit.
COPY pyproject.toml README.md LICENSE hatch_build.py package.json package-lock.json .npmrc ./
COPY routing_rules routing_rules
COPY service service
COPY workers workers
RUN /opt/olievlek/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --home-dir /home/olievlek --create-home olievlek
COPY --from=build /opt/olievlek /opt/olievlek
ENV PATH=/opt/olievlek/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OLIEVLEK_HOST=0.0.0.0 \
    OLIEVLEK_LOG_JSON=true
USER 10001:10001
WORKDIR /home/olievlek
EXPOSE 8000
# For the web server, which the image runs when nothing else is asked for; compose gives the others their own.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["olievlek", "healthy", "web"]
CMD ["olievlek", "web"]
