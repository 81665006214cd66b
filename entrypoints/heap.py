"""What a process has for its whole life is no business of the garbage collector's."""

import gc


def keep_for_life() -> None:
    """Exempt everything that is loaded by now from collection.

    Modules, the schema and the container are a few hundred thousand objects, none of them
    garbage: going through them again and again takes time from every request of a busy API.
    """
    gc.collect()
    gc.freeze()


def leave_for_good() -> None:
    """Exempt everything there is, for the process ends: the system takes its memory back at once.

    Python would go through all of it several times more, for over half a second.
    """
    gc.freeze()
