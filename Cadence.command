#!/bin/sh
# Double-click: starts Cadence and opens it in your browser. Close this window to stop it.
if ! cd "$(dirname "$0")" || ! [ -f run.py ]; then
  echo "Cadence cannot start from here: copy its whole folder, unpacked, to a place on this computer and double-click this file there."
  [ -t 0 ] && read -r _
  exit 1
fi
for python in python3.14 python3.13 python3.12 python3.11 python3 python; do
  if command -v "$python" >/dev/null 2>&1 &&
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1; then
    exec "$python" run.py "$@"
  fi
done
echo "Cadence needs Python 3.11 to 3.14, which was not found: install it from python.org and double-click this file again."
[ -t 0 ] && read -r _
exit 1
