"""Where a browser may be sent back to: exactly our origins, however the address is dressed."""

import pytest

from application.redirects import RedirectNotAllowed, Redirects

OURS = Redirects(frozenset({"https://app.opside.example", "http://localhost:3000"}))


@pytest.mark.parametrize(
    "url",
    [
        "https://app.opside.example",
        "https://app.opside.example/",
        "https://app.opside.example/done?x=1#top",
        "HTTPS://app.opside.example/done",
        "http://localhost:3000/done",
    ],
)
def test_a_page_of_our_own_is_allowed(url: str) -> None:
    OURS.require(url, field="returnUrl")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/done",
        "//app.opside.example/done",
        "http://app.opside.example/done",
        "https://app.opside.example:444/done",
        "https://app.opside.example.evil.example/done",
        "https://evil.example/https://app.opside.example",
        "https://sue@app.opside.example/done",
        "https://app.opside.example@evil.example/done",
        "https://app.opside.example\\@evil.example/done",
        "https://:pw@app.opside.example/done",
        "http://localhost/done",
        "http://localhost:3001/done",
        "javascript:alert(1)",
        "https://[",
        "https://[::1",
    ],
)
def test_any_other_address_is_refused_and_its_field_is_blamed(url: str) -> None:
    with pytest.raises(RedirectNotAllowed) as refusal:
        OURS.require(url, field="returnUrl")
    assert [problem.field for problem in refusal.value.fields] == ["returnUrl"]
