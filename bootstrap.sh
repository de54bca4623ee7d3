#!/bin/sh
# Makes .venv hold what requirements-dev.txt says, puts the project in it, and builds what the browser needs.
# Instant when nothing has changed. Needs Python 3.11 or newer; everything else comes from the lock.
set -eu
cd "$(dirname "$0")"

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 UV_SYSTEM_CERTS=1 UV_NO_PROGRESS=1
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

find_python() {
  for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$candidate" -c "$new_enough" 2>/dev/null; then echo "$candidate"; return; fi
  done
  echo "Olievlek needs Python 3.11 or newer on the PATH, or in PYTHON=/path/to/python3." >&2
  exit 1
}

# Debian splits ensurepip off from Python: an outside pip that installs into the environment does without it.
make_venv() {
  if "$1" -m pip --version >/dev/null 2>&1; then
    "$1" -m venv --clear --without-pip .venv
  elif ! "$1" -m venv --clear .venv; then
    echo "Python has neither pip nor venv: install them (Debian: apt-get install python3-pip python3-venv)." >&2
    exit 1
  fi
}

pip_install() {
  if .venv/bin/python -m pip --version >/dev/null 2>&1; then .venv/bin/python -m pip install -qq "$@"
  else "$python" -m pip --python .venv/bin/python install -qq "$@"; fi
}

# uv installs the lock in a fraction of pip's time; where it can't reach the package index as set up for pip, pip does it.
install_lock() {
  awk '/^uv==/ { found = 1 } found { print } found && !/\\$/ { exit }' requirements-dev.txt > .venv/uv.txt
  if pip_install --require-hashes --no-deps -r .venv/uv.txt &&
     .venv/bin/uv pip sync --quiet --require-hashes --python .venv/bin/python requirements-dev.txt; then return; fi
  echo "uv could not install the lock; pip does, which takes a minute or two." >&2
  pip_install --require-hashes -r requirements-dev.txt
}

# The first start of five programs at once would compile these five times over.
compile_large_packages() {
  (cd "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" &&
    "$OLDPWD/.venv/bin/python" -m compileall -q -j 0 alembic celery fastapi kombu pydantic redis sqlalchemy sqlmodel starlette)
}

install_project() {
  .venv/bin/uv pip install --quiet --offline --no-deps --no-build-isolation --python .venv/bin/python --editable . ||
    pip_install --no-deps --no-build-isolation --editable .
}

wanted=$(cat requirements-dev.txt pyproject.toml bootstrap.sh | cksum)
if ! .venv/bin/python -c "$new_enough" 2>/dev/null || [ "$(cat .venv/installed 2>/dev/null)" != "$wanted" ]; then
  python=$(find_python)
  echo "Installing the locked packages into .venv ..."
  .venv/bin/python -c "$new_enough" 2>/dev/null || make_venv "$python"
  install_lock
  install_project
  compile_large_packages
  echo "$wanted" > .venv/installed
fi
.venv/bin/python hatch_build.py
