# syntax=docker/dockerfile:1
# A small image of `ipkg-server`, run by a user of its own. Build it with `docker build -t ipkg-server .`, run it with
#   docker run -p 9060:9060 -v ipkg-server:/var/lib/ipkg-server -v ./ipkg-server:/etc/ipkg-server:ro ipkg-server
# The folder ./ipkg-server has config.toml (such as config/ipkg.production.toml) and, where a layer is in S3, the AWS
# credentials file `aws`; user 10001 must be able to read both. Relative paths of the configuration start at
# /etc/ipkg-server, so name what is kept under /var/lib/ipkg-server by absolute paths.

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
  && useradd --system --uid 10001 --home-dir /var/lib/ipkg-server --create-home --shell /usr/sbin/nologin ipkg-server
COPY --from=build /src/target/release/ipkg-server /src/target/release/ipkg /usr/local/bin/
USER 10001
WORKDIR /var/lib/ipkg-server
VOLUME /var/lib/ipkg-server
# Uploads of more than 1 MiB wait in TMPDIR.
ENV TMPDIR=/var/lib/ipkg-server \
  AWS_SHARED_CREDENTIALS_FILE=/etc/ipkg-server/aws \
  IPKG_SERVER_SERVER__BIND=0.0.0.0:9060
EXPOSE 9060
# SIGTERM lets running requests finish, for up to a minute: `docker stop --time 70`.
STOPSIGNAL SIGTERM
ENTRYPOINT ["ipkg-server"]
CMD ["-c", "/etc/ipkg-server/config.toml"]
