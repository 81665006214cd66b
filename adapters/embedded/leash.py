"""Ties a server's life to its parent's: run as a script, it becomes the server or watches over it.

A process that is killed outright cannot clean up after itself. Linux can signal a child when its
parent's thread ends (`exec`: this process turns into the server). Elsewhere, or when the parent
is not on its main thread, this process stays and reads a pipe that ends with the parent (`watch`);
whoever kills parent and watcher in one stroke then leaves the server running. This script imports
the standard library alone, because it runs without a site directory.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading

PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def step_down(uid: int, gid: int) -> None:
    """Give up root for `uid` for good; nothing happens when we already are `uid`."""
    if uid != os.geteuid():
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def turn_into(command: list[str], *, parent: int, farewell: int) -> None:
    """Become `command`, which receives `farewell` when the parent's thread ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, farewell)
    # The parent may have died before the line above; then no signal would ever come.
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - becoming the server is the purpose


def watch_over(command: list[str], *, farewell: int) -> int:
    """Run `command` until it ends, and send it `farewell` once the pipe on our stdin ends."""
    server = subprocess.Popen(  # noqa: S603 - the command is our launcher's
        command, stdin=subprocess.DEVNULL, close_fds=False
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, lambda received, _frame: server.send_signal(received))

    def outlive_parent() -> None:
        os.read(0, 1)
        server.send_signal(farewell)

    threading.Thread(target=outlive_parent, daemon=True).start()
    return server.wait()


def main(arguments: list[str]) -> None:
    """Read `mode parent farewell uid gid command…` and obey."""
    mode, parent, farewell, uid, gid, *command = arguments
    step_down(int(uid), int(gid))
    if mode == "exec":
        turn_into(command, parent=int(parent), farewell=int(farewell))
    else:
        sys.exit(watch_over(command, farewell=int(farewell)))


if __name__ == "__main__":
    main(sys.argv[1:])
