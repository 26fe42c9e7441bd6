#!/bin/sh
# Pictures of a report: REPORT OUTPUT_DIR. Whole pages at 1280 and 700 pixels, light and dark, and what a printer gets.
# Takes the browser of CHROMIUM, or the first of the usual names. What the page logs goes to OUTPUT_DIR/console.log.
set -eu

if [ $# -ne 2 ] || [ ! -f "$1" ]; then
  echo "usage: $0 report.html output-directory" >&2
  exit 2
fi
report="file://$(realpath "$1")"
mkdir -p "$2"
output=$(realpath "$2")

browser=${CHROMIUM:-}
for name in chromium chromium-browser google-chrome; do
  [ -n "$browser" ] || browser=$(command -v "$name" || true)
done
if [ -z "$browser" ]; then
  echo "No browser: set CHROMIUM to one that takes Chromium's options." >&2
  exit 1
fi

profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
: > "$output/console.log"

# Runs the browser on the report, with the given options.
browse() {
  "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$profile" --enable-logging=stderr \
    --virtual-time-budget=4000 "$@" "$report" 2>>"$output/console.log"
}

# A picture is as high as its window, and the page says how high it is: width of the page, height of the page.
height() {
  browse --window-size="$1",1000 --dump-dom | sed -n 's/.*<html[^>]* data-height="\([0-9]*\)".*/\1/p' | head -n 1
}

# name, preferred colour scheme (0 dark, 1 light), width, height
picture() {
  browse --blink-settings=preferredColorScheme="$2" --window-size="$3","$4" --screenshot="$output/$1-$3.png"
}

for width in 1280 700; do
  high=$(height "$width")
  picture light 1 "$width" "${high:-8000}"
  picture dark 0 "$width" "${high:-8000}"
done
browse --no-pdf-header-footer --print-to-pdf="$output/report.pdf"

if grep -E 'CONSOLE' "$output/console.log"; then
  echo "The page logged something: see $output/console.log" >&2
  exit 1
fi
