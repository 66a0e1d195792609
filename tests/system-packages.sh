#!/bin/sh
# The programs beside Python that tests run for real. Installs what is missing when it may (root on Debian), else says so.
set -eu

missing=""
need() { # need PROGRAM PACKAGE...
  program="$1"; shift
  command -v "$program" >/dev/null 2>&1 || missing="$missing $*"
}
need chromium chromium
need tesseract tesseract-ocr
need age age
need openssl openssl
need sha256sum coreutils
tesseract --list-langs 2>/dev/null | grep -qx dan || missing="$missing tesseract-ocr-dan"
fc-list 2>/dev/null | grep -qi "liberation\|dejavu" || missing="$missing fonts-liberation fontconfig"

[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  # shellcheck disable=SC2086  one word each
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "These programs are missing, and their tests will say so:$missing. On Debian: sudo apt-get install$missing" >&2
fi
