# syntax=docker/dockerfile:1
# A small image of `ipkg-server`, run by a user of its own. Build it with `docker build -t ipkg-server .`, run it with
#   docker run -p 9060:9060 -v ipkg:/var/lib/ipkg -v ./config.toml:/etc/ipkg/config.toml:ro ipkg-server
# Relative paths of the configuration start at /etc/ipkg, so name what is kept under /var/lib/ipkg by absolute paths.

FROM rust:1.95-slim-bookworm AS build
# OpenSSL and libpq are built from source: perl and make, nothing of the system's.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev make perl \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin ipkg-server --bin ipkg

FROM debian:bookworm-slim
# The certificates are for https to nodes, buckets and webhooks.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --home-dir /var/lib/ipkg --create-home --shell /usr/sbin/nologin ipkg
COPY --from=build /src/target/release/ipkg-server /src/target/release/ipkg /usr/local/bin/
USER 10001
WORKDIR /var/lib/ipkg
VOLUME /var/lib/ipkg
EXPOSE 9060
# SIGTERM lets running requests finish, for up to a minute: `docker stop --time 70`.
STOPSIGNAL SIGTERM
ENTRYPOINT ["ipkg-server"]
CMD ["-c", "/etc/ipkg/config.toml", "-b", "0.0.0.0:9060"]
