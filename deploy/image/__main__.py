"""`python -m deploy.image`: build what the Dockerfile says, and run it on a read-only root.

There is no engine in it: the steps run in directories of this machine, as an account without
rights (root steps down to `nobody` first) in a user namespace of its own. What it cannot show is
the base image itself; this machine's distribution and its Python of that version stand for it.
Directories that the steps need besides, such as those of a local package index, IMAGE_LENDS names.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from deploy.image.dockerfile import Stage, ignored_in, read
from deploy.image.root import Root

CONTEXT: Final = Path(__file__).parents[2]
INSIDE: Final = "--inside"
PATIENCE_SECONDS: Final = 120.0

# A production that reaches nothing: its doors open all the same, and say so at /readyz.
_DRAWN: Final = "9f2c4b7d81e05a63c8d47f10b29e6a35"
SETTINGS: Final = {
    "DATABASE_URL": "postgresql://service@127.0.0.1:1/payments",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "STRIPE_SECRET_KEY": "sk_test_none",
    "STRIPE_WEBHOOK_SECRET": f"whsec_{_DRAWN}",
    "STRIPE_WEBHOOK_SECRET_CONNECT": f"whsec_{_DRAWN[::-1]}",
    "JWT_SECRET": f"{_DRAWN}{_DRAWN[::-1]}",
    "AUDIT_SIGNING_KEYS": f"{_DRAWN[::-1]}{_DRAWN}",
    "PUBLIC_BASE_URL": "https://payments.example.com",
    "REDIRECT_ORIGINS": "https://app.example.com",
    "HOST": "127.0.0.1",
    "PORT": "4099",
}


def main() -> None:
    """Begin outside, as whoever calls; go on inside, without rights."""
    if INSIDE in sys.argv:
        inside(Path(sys.argv[2]))
        return
    home = Path(tempfile.mkdtemp(prefix="opside-image-"))
    try:
        raise SystemExit(outside(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def outside(home: Path) -> int:
    """Bring what is needed to where nobody can read it, step down, and go on inside."""
    stages = read(CONTEXT / "Dockerfile")
    prefix = _python_of(stages[-1])
    for name in ("python", "context"):
        (home / name).mkdir()
    home.chmod(0o755)
    script = f'mount --rbind "{prefix}" python && mount --rbind "{CONTEXT}" context && exec "$@"'
    inner = ["unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"]
    command = [sys.executable, "-m", "deploy.image", INSIDE, str(home)]
    if os.geteuid():
        words = [*inner, "sh", "-c", script, "sh"]
    else:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        down = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
        words = ["unshare", "--mount", "sh", "-c", script, "sh", "setpriv", *down, *inner]
    # Nobody may not enter a root's home, where this Python may be: the image's runs the rest.
    command[0] = str(home / "python/bin/python3")
    here = {"PYTHONPATH": home / "context", "LD_LIBRARY_PATH": home / "python/lib"}
    return subprocess.run(
        [*words, *command],
        check=False,
        cwd=home,
        env={**os.environ, **{n: str(p) for n, p in here.items()}},
    ).returncode


def inside(home: Path) -> None:
    """Build every stage, then run the last one's command under its own health check."""
    context = home / "context"
    ignored = ignored_in((context / ".dockerignore").read_text())
    lent = [Path(place) for place in os.environ.get("IMAGE_LENDS", "").split(":") if place]
    made: dict[str, Root] = {}
    stages = read(context / "Dockerfile")
    for stage in stages:
        path = home / f"stage-{stage.name}"
        path.mkdir()
        root = Root(path, context, ignored, home / "python", lent, made)
        root.lay_out()
        root.run(stage)
        made[stage.name] = root
    try_out(stages[-1], made[stages[-1].name])


def try_out(stage: Stage, root: Root) -> None:
    """Start what CMD says, wait until HEALTHCHECK is content, and tell it to stop."""
    entry, command, health = (stage.last(word) for word in ("ENTRYPOINT", "CMD", "HEALTHCHECK"))
    if not (entry and command and health and stage.last("USER")):
        raise SystemExit("the image has to name USER, ENTRYPOINT, CMD and HEALTHCHECK")
    root.seal()
    _require_sealed(root)
    words = [*entry.command, *command.command]
    settings = {**SETTINGS, "ALLOW_PLAIN_CONNECTIONS": "true"}
    process = subprocess.Popen(words, env=root.variables(settings), preexec_fn=root.enter)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _is_well(root, health.command, settings):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"HEALTHCHECK was never content; {words}: {process.poll()}")
        time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    if status := process.wait(PATIENCE_SECONDS):
        raise SystemExit(f"told to stop, it ended with {status}")
    print("The image's steps work: it serves on a read-only root, and stops in order.")


def _is_well(root: Root, command: list[str], settings: dict[str, str]) -> bool:
    done = subprocess.run(
        command,
        check=False,
        env=root.variables(settings),
        preexec_fn=root.enter,
        capture_output=True,
    )
    return done.returncode == 0


def _require_sealed(root: Root) -> None:
    for place in ("srv", "venv", "root"):
        try:
            (root.path / place / "written").touch()
        except OSError:
            continue
        raise SystemExit(f"/{place} can be written to")
    (root.path / "tmp" / "written").touch()


def _python_of(stage: Stage) -> Path:
    version = stage.base.partition(":")[2].partition("-")[0]
    name = f"python{version}"
    found = subprocess.run(
        [name, "-c", "import sys; print(sys.base_prefix)"],
        check=False,
        capture_output=True,
        text=True,
    )
    if found.returncode:
        raise SystemExit(f"{stage.base}: no {name} on this machine's PATH")
    return Path(found.stdout.strip())


if __name__ == "__main__":
    main()
