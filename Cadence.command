#!/bin/sh
# Double-click: starts Cadence and opens it in your browser. Close this window to stop it.
cd "$(dirname "$0")" || exit 1
for python in python3.14 python3.13 python3.12 python3.11 python3 python; do
  if command -v "$python" >/dev/null 2>&1 && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    exec "$python" run.py "$@"
  fi
done
echo "Cadence needs Python 3.11 or newer, which was not found: install it from python.org and double-click this file again."
[ -t 0 ] && read -r _
exit 1
