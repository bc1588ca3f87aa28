"""
Make the virtual environment that a make target needs, from the standard library alone.

    python3 scripts/bootstrap.py base|dev|next

`base` and `dev` go into .venv, `next` (the coming versions) into .venv-next. What is installed is
written down as a digest of the requirements and the Python version, so that the next call ends at
once. This file keeps to old syntax: an old Python must get as far as being told that it is old.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
NEXT = (3, 13)
NEWEST_KNOWN = 19
SETS = {
    "base": (".venv", "requirements/base.txt"),
    "dev": (".venv", "requirements/dev.txt"),
    "next": (".venv-next", "requirements/next.txt"),
}
NO_NETWORK_SIGNS = (
    "Name or service not known",
    "name resolution",
    "nodename nor servname",
    "Network is unreachable",
    "Connection refused",
    "Failed to establish a new connection",
    "timed out",
    "No route to host",
    "ProxyError",
)


class Refused(Exception):
    """
    Something on this machine stands in the way; the text says what to do about it.
    """


def main(arguments):
    """
    Make the set named on the command line ready; return the exit status.
    """
    if len(arguments) != 1 or arguments[0] not in SETS:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        prepare(arguments[0])
    except Refused as refused:
        print(f"\n{refused}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def prepare(name):
    """
    Make the virtual environment of this set hold exactly its locked packages.
    """
    folder, requirements = ROOT / SETS[name][0], ROOT / SETS[name][1]
    stamp = folder / ("installed-" + name)
    digest = _digest(requirements, _version_of(folder))
    if stamp.exists() and stamp.read_text() == digest and _python(folder).exists():
        return
    if not _is_usable(folder, NEXT if name == "next" else OLDEST):
        _make(folder, _find(NEXT, exactly=True) if name == "next" else _find(OLDEST))
    _say(f"Installing {requirements.name} into {folder.name}: once, about half a minute ...")
    _install(folder, requirements)
    stamp.write_text(_digest(requirements, _version_of(folder)))


def _say(words):
    print(words, flush=True)


def _python(folder):
    return folder / "bin" / "python"


def _version_of(folder):
    configuration = folder / "pyvenv.cfg"
    if not configuration.exists():
        return ""
    lines = configuration.read_text().splitlines()
    return next((line.split("=")[1].strip() for line in lines if line.startswith("version")), "")


def _digest(requirements, version):
    return hashlib.sha256(requirements.read_bytes() + version.encode()).hexdigest()


def _is_usable(folder, oldest):
    version = tuple(int(part) for part in _version_of(folder).split(".")[:2] if part.isdigit())
    if version < oldest or not _python(folder).exists():
        return False
    return _run([_python(folder), "-m", "pip", "--version"]).returncode == 0


def _find(wanted, exactly=False):
    """
    Return a Python of this version or newer, this very one if it will do.
    """
    here = sys.version_info[:2]
    if here == wanted or (here > wanted and not exactly):
        return sys.executable
    minors = [wanted[1]] if exactly else range(wanted[1], NEWEST_KNOWN)
    for minor in minors:
        name = f"python3.{minor}"
        for candidate in [shutil.which(name), *_pyenv_pythons(name)]:
            # pyenv puts names on PATH that only say "not chosen": try before believing.
            if candidate and _run([candidate, "-c", "import venv"]).returncode == 0:
                return str(candidate)
    if exactly:
        raise Refused(
            "The next versions are tried on Python {0}.{1}, and no python{0}.{1} was found on PATH "
            "or among pyenv's versions.".format(*wanted)
        )
    raise Refused(
        "PIElink needs Python {}.{} or newer; this is {}.{} and no newer one is on PATH. Install "
        "one, or name it: make PYTHON=/path/to/python3.11 ...".format(*(wanted + here))
    )


def _pyenv_pythons(name):
    root = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv")))
    return sorted(root.glob("versions/*/bin/" + name), reverse=True)


def _make(folder, python):
    if folder.is_symlink():
        raise Refused(f"{folder.name} is a link to a place that holds no usable Python.")
    if folder.exists():
        shutil.rmtree(str(folder))
    _say(f"Making {folder.name} with {python} ...")
    made = _run([python, "-m", "venv", str(folder)])
    if made.returncode == 0:
        return
    shutil.rmtree(str(folder), ignore_errors=True)
    if "ensurepip" in made.stdout:
        version = _run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).stdout
        raise Refused(
            "This Python cannot make virtual environments: its ensurepip is missing. On Debian and "
            f"Ubuntu: apt-get install python{version.strip()}-venv"
        )
    raise Refused("python -m venv failed:\n" + _end_of(made.stdout))


def _install(folder, requirements):
    if os.environ.get("NO_UV") != "1" and _install_with_uv(folder, requirements):
        return
    done = _run(
        [_python(folder), "-m", "pip", "install", "-q", "--require-hashes", "-r", requirements]
    )
    if done.returncode == 0:
        return
    if any(sign in done.stdout for sign in NO_NETWORK_SIGNS):
        raise Refused(
            "The packages could not be fetched: the package index cannot be reached from here. "
            "The network is needed once; after that PIElink starts without it. pip says:\n"
            + _end_of(done.stdout, lines=1)
        )
    raise Refused("The packages could not be installed:\n\n" + _end_of(done.stdout))


def _install_with_uv(folder, requirements):
    uv = folder / "bin" / "uv"
    pip = [_python(folder), "-m", "pip", "install", "--quiet", "--retries", "1"]
    lock = ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements/uv.txt")]
    if _run(pip + lock).returncode != 0:
        return False
    # Compiled now: where Python is told not to write bytecode, every later start would pay for it.
    environment = dict(os.environ, UV_COMPILE_BYTECODE="1", UV_NO_PROGRESS="1")
    install = [uv, "pip", "install", "--quiet", "--python", _python(folder), "--require-hashes"]
    return _run([*install, "-r", str(requirements)], environment).returncode == 0


def _run(command, environment=None):
    return subprocess.run(
        [str(part) for part in command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,  # noqa: UP021 - an old Python must get as far as its refusal
        check=False,
    )


def _end_of(text, lines=12):
    return "\n".join(text.strip().splitlines()[-lines:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
