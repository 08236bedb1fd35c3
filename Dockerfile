# syntax=docker/dockerfile:1
# A small image of `ipkg-server`, which runs as its own user. Build it with `docker build -t ipkg-server .`, run it with
#   docker run -p 9060:9060 -v ipkg-server:/var/lib/ipkg-server -v ./ipkg-server:/etc/ipkg-server:ro ipkg-server
# The folder ./ipkg-server contains config.toml (such as config/ipkg.production.toml) and, if a layer is in S3, the AWS
# credentials file `aws`. User 10001 must be able to read both. Relative paths in the configuration are relative to
# /etc/ipkg-server, so write absolute paths for data under /var/lib/ipkg-server.

FROM rust:1.95-slim-bookworm AS build
# OpenSSL and libpq are built from source, which needs perl and make and no system libraries.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev make perl \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin ipkg-server --bin ipkg

FROM debian:bookworm-slim
# The certificates verify https connections to IPFS nodes, S3 and webhook endpoints.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --home-dir /var/lib/ipkg-server --create-home --shell /usr/sbin/nologin ipkg-server
COPY --from=build /src/target/release/ipkg-server /src/target/release/ipkg /usr/local/bin/
USER 10001
WORKDIR /var/lib/ipkg-server
VOLUME /var/lib/ipkg-server
# Uploads of more than 1 MiB are buffered in TMPDIR.
ENV TMPDIR=/var/lib/ipkg-server \
  AWS_SHARED_CREDENTIALS_FILE=/etc/ipkg-server/aws \
  IPKG_SERVER_SERVER__BIND=0.0.0.0:9060
EXPOSE 9060
# After SIGTERM, running requests have up to a minute to finish: use `docker stop --time 70`.
STOPSIGNAL SIGTERM
ENTRYPOINT ["ipkg-server"]
CMD ["-c", "/etc/ipkg-server/config.toml"]
