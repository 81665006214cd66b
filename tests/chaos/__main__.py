"""`python -m tests.chaos`: everything is killed while money moves, then every cent is counted."""

import sys
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console

from domain.errors import PaymentsError
from entrypoints.local.plant import require_known
from tests.bench.figures import RoundFailed
from tests.chaos.proof import Size, prove
from tests.chaos.report import as_json, print_report
from tests.load.stages import stages

errors: Final = Console(stderr=True)

WIDTH: Final = 110
"""What the tables take, also where nobody's terminal is."""


def main(
    *,
    commissions: Annotated[int, typer.Option(min=8, help="From request to clawback.")] = 1_000,
    kills: Annotated[int, typer.Option(min=0, help="SIGKILLs, of every part.")] = 20,
    seed: Annotated[int, typer.Option(help="The same seed draws the same victims.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, not tables.")] = False,
    plant: Annotated[
        str | None, typer.Option(help="Falsify a book by a cent: `ledger` or `sandbox`.")
    ] = None,
    transcript: Annotated[
        Path | None, typer.Option(help="Write here all that the sandbox says.")
    ] = None,
) -> None:
    """Prove that no crash loses or doubles a cent; exit 0 only if all is right."""
    size = Size(commissions=commissions, kills=kills, seed=seed)
    try:
        require_known(plant)
        with stages(errors) as tell:
            proof = prove(size, tell, plant=plant, transcript=transcript)
    except (RoundFailed, PaymentsError) as failure:
        errors.print(f"[red]it did not come to its end:[/red] {failure}", highlight=False)
        raise typer.Exit(1) from failure
    if json:
        sys.stdout.write(orjson.dumps(as_json(proof), option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        print_report(proof, Console(width=max(errors.width, WIDTH)))
    raise typer.Exit(0 if proof.holds else 1)


if __name__ == "__main__":
    typer.run(main)
