"""What `opside db check` prints."""

import json

from rich.console import Console

from adapters.postgres.migrate import SchemaState


def print_state(state: SchemaState, *, as_json: bool) -> None:
    """Print where the schema is, and each difference from the code."""
    if as_json:
        told = {
            "current": state.current,
            "head": state.head,
            "isAtHead": state.is_at_head,
            "differences": list(state.differences),
        }
        print(json.dumps(told))  # noqa: T201 - the answer that was asked for
        return
    console = Console()
    console.print(f"at {state.current or 'nothing'}; this version needs {state.head}")
    for difference in state.differences:
        console.print(f"- {difference}", highlight=False, markup=False, soft_wrap=True)
    word = "All is as the code wants it." if state.is_at_head else "Run `opside db upgrade`."
    console.print(word)
