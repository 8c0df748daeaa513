"""The description of the addresses: valid, complete, and kept by the server whatever is written into the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.queries import catalogue
from kg.server.openapi import description
from tests.server import Server, served

if TYPE_CHECKING:
    from collections.abc import Iterator

CATALOGUE = catalogue()
TOLD = description(CATALOGUE)
OPERATIONS = [(path, told["get"]) for path, told in TOLD["paths"].items()]
# Text that has been trouble elsewhere: ends of strings and queries, nothing, controls, halves of characters' bytes.
WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            '"',
            "\\",
            "}",
            "# ",
            "'''",
            "\n",
            "\x00",
            "%",
            "%25",
            "id:",
            "<a>",
            "臺北市",
            "２０２３-12-31",
            "2023-02-30",
            "-0",
        ]
    ),
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as one:
        yield one


def test_it_names_each_question_with_its_parameters_and_the_server_gives_it(server: Server) -> None:
    told = server.get("/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    for name, question in CATALOGUE.items():
        listed = told["paths"][f"/queries/{name}"]["get"]["parameters"]
        assert {one.name for one in question.parameters} | {"format", "lang"} == {one["name"] for one in listed}
        assert {one["name"] for one in listed if one.get("required")} == {
            one.name for one in question.parameters if one.required
        }


def test_its_shape_is_that_of_openapi() -> None:
    operations = [one for path in TOLD["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for one in operations:
        assert one["responses"]["200"]["content"]
        for parameter in one["parameters"]:
            jsonschema.Draft202012Validator.check_schema(parameter["schema"])
            assert parameter["in"] == "query"


@pytest.mark.parametrize(("path", "operation"), OPERATIONS, ids=[path for path, _ in OPERATIONS])
def test_with_its_examples_each_address_answers_in_a_form_that_it_tells(
    server: Server, path: str, operation: dict[str, Any]
) -> None:
    fields = {one["name"]: one["example"] for one in operation["parameters"] if one.get("required")}
    answer = server.get(f"{path}?{urlencode(fields)}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] in operation["responses"]["200"]["content"]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_written_into_the_fields_is_answered_as_told(server: Server, data: st.DataObject) -> None:
    path, operation = data.draw(st.sampled_from([one for one in OPERATIONS if one[1]["parameters"]]))
    names = [one["name"] for one in operation["parameters"]]
    fields = data.draw(st.dictionaries(st.sampled_from(names), WORDS, max_size=len(names)))
    answer = httpx.get(f"{server.site}{path}?{urlencode(fields, errors='replace')}", timeout=30, trust_env=False)
    assert str(answer.status_code) in operation["responses"], (path, fields, answer.text[:300])
    assert "Traceback" not in answer.text
    kinds = operation["responses"][str(answer.status_code)]["content"]
    assert answer.headers["content-type"].partition(";")[0] in kinds
