"""`opside up`: the whole stack, until Ctrl-C."""

import signal
import threading

from rich.console import Console

from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from entrypoints.tokens import mint_token

TOKEN_HOURS = 12


def keep_up(options: StackOptions) -> None:
    """Start everything, say where it is, and wait; a process that ends is started again."""
    console = Console()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with local_stack(options) as stack:
        _print_addresses(stack, console)
        while not stop.wait(1):
            _revive(stack, console)
        console.print("Stopping ...")


def _revive(stack: LocalStack, console: Console) -> None:
    words = {"api": "serve", "worker": "worker", "scheduler": "scheduler"}
    for name, process in list(stack.processes.items()):
        word = words.get(name.partition("-")[0])
        if word and not process.is_running:
            console.print(f"{name} ended; starting it again (see {process.log})")
            stack.start(name, word)


def _psql(stack: LocalStack) -> str:
    names, schema = stack.servers.bootstrap, stack.settings.database_schema
    where = f"host={stack.servers.postgres.sockets} user={names.service} dbname={names.database}"
    return f'psql "{where} options=-csearch_path={schema}"'


def _exports(stack: LocalStack) -> str:
    """Return the shell's line that outdoes whatever else is set there or in a `.env`."""
    settings = stack.settings
    sandbox = (
        f" STRIPE_SECRET_KEY={stack.stripe_key} STRIPE_API_BASE={stack.sandbox_url}"
        f" PUBLIC_BASE_URL={stack.api_url} STRIPE_LIVE_MODE=false"
    )
    kid, secret = settings.signing_secret
    signing = f"JWT_SECRET={secret}" if kid is None else f"JWT_SECRETS={kid}:{secret}"
    return (
        f"export {signing}"
        f" JWT_ISSUER={settings.jwt_issuer} JWT_AUDIENCE={settings.jwt_audience}"
        f"{'' if stack.stripe.process is None else sandbox}"
    )


def _print_addresses(stack: LocalStack, console: Console) -> None:
    addresses = {
        "GraphQL": f"{stack.api_url}/graphql",
        "GraphiQL": f"{stack.api_url}/graphiql, which takes the admin's token below",
        "webhooks": f"{stack.api_url}/webhooks/stripe",
        "health": f"{stack.api_url}/readyz",
        "metrics": stack.metrics_url,
        "Stripe": stack.stripe.url,
        **({} if stack.stripe.process is None else {"its key": stack.stripe.key}),
        "database": _psql(stack),
        "logs": str(stack.logs),
        "data": "end with this run" if stack.data is None else f"{stack.data}, for the next run",
    }
    for name, address in addresses.items():
        console.print(f"{name:18}{address}", soft_wrap=True, highlight=False)
    for role, subject in (("seller", "1"), ("service", "refund-engine"), ("admin", "admin")):
        token = mint_token(stack.settings, role=role, subject=subject, hours=TOKEN_HOURS)
        console.print(f"\n{role} {subject}:\n{token}", soft_wrap=True, highlight=False)
    console.print("\nMore tokens, from `opside token` in another shell, once it has this:")
    console.print(_exports(stack), soft_wrap=True, highlight=False)
    console.print("\nCtrl-C stops everything.")
