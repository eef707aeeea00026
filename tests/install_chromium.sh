#!/bin/sh
# Installs Debian's chromium for the browser tests where there is none. Never fails: without it they are skipped.

for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done

as_root=
[ "$(id -u)" -eq 0 ] || as_root="sudo -n"
echo "Installing chromium for the browser tests." >&2
if command -v apt-get >/dev/null \
    && $as_root apt-get update -qq >/dev/null 2>&1 \
    && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null 2>&1; then
    exit 0
fi
echo "No chromium here, and it can't be installed: the browser tests will be skipped." >&2
