"""No parameter is accepted that Stripe's own SDK could not send, and no endpoint is invented."""

from collections.abc import Iterator, Mapping

import pytest

from adapters.sandbox.routes import ENDPOINTS
from adapters.sandbox.wire.call import Endpoint
from adapters.sandbox.wire.fields import Form, integer
from tests.stripe_contract.openapi import answers_of
from tests.stripe_contract.sdk_params import names_for, type_for

REASONS: Mapping[str, str] = {
    "payment_method_types": "older versions took it, so it is refused with a reason of its own",
}
"""Parameters that are declared though the SDK cannot send them, and why."""

SERVED = [endpoint for endpoint in ENDPOINTS if endpoint.path.startswith("/v1/")]


def invented(endpoint: Endpoint) -> Iterator[str]:
    """Tell every declared parameter that the SDK does not know, one level down as well."""
    known = names_for(endpoint.method, endpoint.path)
    if known is None:
        yield f"the SDK has no {type_for(endpoint.method, endpoint.path)}"
        return
    for name, field in endpoint.form.items():
        if name in known:
            yield from (f"{name}[{part}]" for part in _unknown(field.within, known[name]))
        elif name not in REASONS:
            yield name


def _unknown(form: Form, known: frozenset[str] | None) -> list[str]:
    return [] if known is None else [name for name in form if name not in known]


@pytest.mark.parametrize("endpoint", SERVED, ids=lambda one: f"{one.method} {one.path}")
def test_an_endpoint_and_its_parameters_are_stripes(endpoint: Endpoint) -> None:
    assert [*invented(endpoint)] == []
    assert answers_of(endpoint.method, endpoint.path) is not None


def test_an_invented_parameter_is_found() -> None:
    update = next(one for one in SERVED if (one.method, one.path) == ("POST", "/v1/accounts/{id}"))
    settings = update.form["settings"]
    odd = {**settings.within, "tempo": integer()}
    form = {
        **update.form,
        "colour": integer(),
        "settings": type(settings)(settings.read, within=odd),
    }
    changed = Endpoint(method="POST", path="/v1/accounts/{id}", act=update.act, form=form)
    assert [*invented(changed)] == ["settings[tempo]", "colour"]
