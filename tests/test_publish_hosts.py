"""The rules that ``kg publish`` ships, in real Apache and nginx on loopback: 303 by Accept, media types, the page of 404."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import httpx
import pytest

from kg.publish import publish
from kg.publish.rules import TYPES
from kg.store import KnowledgeGraph
from tests.conftest import FIXTURES
from tests.published import files_of
from tests.stores import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = "https://data.example.gov.tw/cooperation/"
APACHE, NGINX = shutil.which("apache2"), shutil.which("nginx")
MODULES = Path("/usr/lib/apache2/modules")
_APACHE = """\
ServerRoot "{top}"
Listen 127.0.0.1:{port}
ServerName 127.0.0.1
PidFile "{top}/pid"
ErrorLog "{top}/error.log"
{modules}
User {user}
Group {group}
TypesConfig /dev/null
DocumentRoot "{top}/www"
<Directory "{top}/www">
Options FollowSymLinks Indexes MultiViews
AllowOverride All
Require all granted
</Directory>
"""
_NGINX = """\
daemon off;
user www-data;
pid {top}/pid;
error_log {top}/error.log;
events {{}}
http {{
access_log off;
client_body_temp_path {top}/body; proxy_temp_path {top}/proxy; fastcgi_temp_path {top}/fastcgi;
uwsgi_temp_path {top}/uwsgi; scgi_temp_path {top}/scgi;
{rules}
}}
"""


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """The root of a host with a published site at a path, and below ``ids`` the rules for the host of its IRIs."""
    with TemporaryDirectory(prefix="citykg-host-") as name:
        top = Path(name)
        # Apache and nginx read as another user where they are started by root.
        top.chmod(0o755)
        publish(KnowledgeGraph.load([FIXTURES / "small.trig"]), top / "www/cooperation", site=SITE)
        (top / "www/ids").mkdir()
        shutil.copy(top / "www/cooperation/rules/redirect.htaccess", top / "www/ids/.htaccess")
        yield top


@pytest.fixture(scope="module", params=["apache", "nginx"])
def host(request: pytest.FixtureRequest, root: Path) -> Iterator[str]:
    """The address of a running host."""
    binary = APACHE if request.param == "apache" else NGINX
    if binary is None:
        pytest.skip(f"no {request.param} on this machine; Debian: apt-get install apache2 nginx-light")
    port = free_port()
    if request.param == "apache":
        names = ("mpm_event", "authz_core", "mime", "dir", "autoindex", "negotiation", "rewrite", "headers")
        modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in names)
        owner = (root.owner(), root.group()) if os.getuid() else ("www-data", "www-data")
        config = _APACHE.format(top=root, port=port, modules=modules, user=owner[0], group=owner[1])
        command = [binary, "-DFOREGROUND", "-f", str(root / "apache.conf")]
    else:
        rules = (root / "www/cooperation/rules/nginx.conf").read_text(encoding="utf-8")
        rules = rules.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/var/www", str(root / "www"))
        config = _NGINX.format(top=root, rules=rules)
        command = [binary, "-c", str(root / "nginx.conf"), "-e", str(root / "error.log")]
    (root / f"{request.param}.conf").write_text(config, encoding="utf-8")
    with running(command, root, f"http://127.0.0.1:{port}/cooperation/index.html"):
        yield f"http://127.0.0.1:{port}"


def got(address: str, accept: str | None = None) -> httpx.Response:
    """Not followed; without a header Accept where none is given."""
    with httpx.Client(trust_env=False, timeout=10) as client:
        client.headers.pop("accept")
        return client.get(address, headers={} if accept is None else {"Accept": accept})


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"
ACCEPTS = {
    None: "html", "*/*": "html", BROWSER: "html", "image/png": "html", "text/html;q=0.4": "html",
    "text/turtle": "ttl", RDFLIB: "ttl", JENA: "ttl", "application/n-triples": "ttl",
    "text/turtle;q=0.9, text/html;q=0.1": "ttl", "text/html, text/turtle;q=0.5": "html",
    "text/turtle;q=0, application/ld+json;q=0.5": "jsonld", "TEXT/Turtle ; q=1.0": "ttl",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"': "jsonld",
    "text/turtle;q=0.5,application/ld+json": "jsonld", "application/json": "jsonld",
    "application/ld+json;q=0.000": "html", "text/turtles": "html",
}  # fmt: skip


@pytest.mark.parametrize("accept", ACCEPTS)
def test_an_iri_leads_to_the_form_that_is_liked(host: str, accept: str | None) -> None:
    for thing in ("id/case-a-112-1-01", "graph/inferred", "ont"):
        answer = got(f"{host}/cooperation/{thing}", accept)
        assert answer.status_code == 303
        assert httpx.URL(answer.headers["location"]).path == f"/cooperation/{thing}.{ACCEPTS[accept]}"
        assert "accept" in answer.headers["vary"].lower()
        assert answer.headers["access-control-allow-origin"] == "*"


def test_english_pages_can_be_asked_for(host: str) -> None:
    answer = got(f"{host}/cooperation/id/case-a-112-1-01?lang=en", BROWSER)
    assert httpx.URL(answer.headers["location"]).raw_path == b"/cooperation/en/id/case-a-112-1-01.html"
    assert (
        got(f"{host}/cooperation/id/case-a-112-1-01?lang=en", "text/turtle")
        .headers["location"]
        .endswith("/id/case-a-112-1-01.ttl")
    )


def test_files_come_whole_and_as_what_they_are(host: str, root: Path) -> None:
    site, seen = root / "www/cooperation", set()
    for file in sorted(files_of(site)):
        ending = Path(file).suffix[1:]
        if ending not in TYPES or ending in seen or "/" not in file:
            continue
        seen.add(ending)
        answer = got(f"{host}/cooperation/{file}")
        assert answer.status_code == 200
        assert answer.content == (site / file).read_bytes()
        assert answer.headers["content-type"].partition(";")[0] == TYPES[ending]
        if ending not in {"wasm", "gz"}:
            assert answer.headers["content-type"].lower().endswith("charset=utf-8"), file
        assert "content-encoding" not in answer.headers
    assert {"html", "ttl", "jsonld", "csv", "js", "css", "rq"} <= seen


def test_what_is_not_there_is_said_so(host: str) -> None:
    for path in ("id/nothing", "id/case-a-112-1-01.pdf", "nothing"):
        answer = got(f"{host}/cooperation/{path}", "text/turtle")
        assert answer.status_code == 404
        assert "/cooperation/assets/site.css" in answer.text
    assert got(f"{host}/cooperation/").status_code == 200


def test_the_host_of_the_iris_leads_to_the_site(host: str, request: pytest.FixtureRequest) -> None:
    if "apache" not in request.node.name:
        pytest.skip("for Apache, as w3id.org is")
    for accept, ending in ACCEPTS.items():
        answer = got(f"{host}/ids/id/case-a-112-1-01", accept)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{SITE}id/case-a-112-1-01.{ending}")
    assert got(f"{host}/ids/download/citykg.ttl").headers["location"] == f"{SITE}download/citykg.ttl"
    assert re.fullmatch(re.escape(SITE) + "?", got(f"{host}/ids/").headers["location"])
