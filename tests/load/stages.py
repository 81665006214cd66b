"""How far a long proof has come, a bar for each of its stages."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.load.ground import Shown, Tell


@contextmanager
def stages(console: Console) -> Iterator[Tell]:
    """Show every stage that is opened within the block."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:

        def tell(stage: str, total: int) -> Shown:
            task = progress.add_task(stage, total=total)
            return lambda done: progress.update(task, completed=done)

        yield tell
