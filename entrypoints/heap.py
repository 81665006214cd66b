"""What a process has for its whole life is no business of the garbage collector's."""

import gc


def keep_for_life() -> None:
    """Exempt everything that is loaded by now from collection.

    Modules, the schema and the container are a few hundred thousand objects, none of them
    garbage: going through them again and again takes time from every request of a busy API.
    """
    gc.collect()
    gc.freeze()
