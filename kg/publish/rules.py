"""Rules for hosts, shipped in the folder: an IRI answers 303 to its page or its data, as the client likes it.

Hosts read no qualities, so the rules know three grades of a media type: liked (no ``q``, or 1), taken, and refused
(``q=0``). A page goes to whoever likes HTML, and to whoever names nothing of RDF.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

# Media types by the endings of files; those that are no text have no charset.
TYPES = {
    "html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "json": "application/json",
    "ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples", "rdf": "application/rdf+xml",
    "trig": "application/trig", "nq": "application/n-quads", "csv": "text/csv", "tsv": "text/tab-separated-values",
    "rq": "application/sparql-query", "atom": "application/atom+xml", "graphml": "application/graphml+xml",
    "md": "text/markdown", "xml": "application/xml", "wasm": "application/wasm", "gz": "application/gzip",
}  # fmt: skip
_FOLDERS = "id|code|graph|ont|query"
_HTML = r"(?:text/html|application/xhtml\+xml)"
_TURTLE = r"(?:text/turtle|application/x-turtle)"
_JSON = r"application/(?:ld\+)?json"
_OTHER = r"(?:application/(?:rdf\+xml|n-triples|n-quads|trig)|text/(?:rdf\+)?n3)"


def _liked(kind: str) -> str:
    return rf"(?:^|,)\s*{kind}\s*(?:;(?!\s*q\s*=)[^,;]*)*(?:;\s*q\s*=\s*1[.0]*\s*)?(?:,|$)"


def _taken(kind: str) -> str:
    return rf"(?:^|,)\s*{kind}\s*(?!;[^,]*q\s*=\s*0(?:\.0*)?\s*(?:,|$))(?:;[^,]*)?(?:,|$)"


# The first that fits an Accept header decides; none of them is a page too.
CHOICES = (
    (_liked(_HTML), "html"),
    (_liked(_TURTLE), "ttl"),
    (_liked(_JSON), "jsonld"),
    (_liked(_OTHER), "ttl"),
    (_taken(_TURTLE), "ttl"),
    (_taken(_JSON), "jsonld"),
    (_taken(_OTHER), "ttl"),
)


def rules(base: str, site: str) -> dict[str, str]:
    """The files of rules for a site at an address, whose IRIs begin with ``base``."""
    files = {".htaccess": _apache(urlsplit(site).path), "rules/nginx.conf": _nginx(site)}
    if base != site:
        files["rules/redirect.htaccess"] = _redirect(site)
    return files


def _apache(top: str) -> str:
    types = "".join(f"AddType {kind} .{ending}\n" for ending, kind in TYPES.items())
    texts = " ".join(f".{ending}" for ending in TYPES if ending not in {"wasm", "gz"})
    return f"""\
# Apache reads this where the folder has AllowOverride All; it needs the modules rewrite and headers.
Options -MultiViews
DirectoryIndex index.html
ErrorDocument 404 {top}404.html
{types}AddCharset UTF-8 {texts}
RemoveEncoding .gz

<IfModule mod_headers.c>
Header always set Access-Control-Allow-Origin "*"
Header always set X-Content-Type-Options "nosniff"
Header always merge Vary "Accept" "expr=%{{REQUEST_STATUS}} == 303"
</IfModule>

<IfModule mod_rewrite.c>
RewriteEngine On
RewriteBase {top}
{"".join(_rewrites("%{REQUEST_FILENAME}.html -f", top))}</IfModule>
"""


def _rewrites(condition: str, target: str) -> Iterator[str]:
    """Rules of mod_rewrite: the choices in their order, and what is left is a page in one of two languages."""
    pattern = f"^(ont|(?:{_FOLDERS})/.+)$"
    there = f"RewriteCond {condition}\n" if condition else ""
    for accept, ending in CHOICES:
        if ending == "html":
            # None of the rules for data below.
            yield f'{there}RewriteCond %{{HTTP_ACCEPT}} "{accept}" [NC]\n'
            yield f"RewriteRule {pattern} - [S={len(CHOICES) - 1}]\n"
        else:
            yield (
                f'{there}RewriteCond %{{HTTP_ACCEPT}} "{accept}" [NC]\n'
                f"RewriteRule {pattern} {target}$1.{ending} [R=303,QSD,L]\n"
            )
    yield f"{there}RewriteCond %{{QUERY_STRING}} (?:^|&)lang=en(?:&|$)\n"
    yield f"RewriteRule {pattern} {target}en/$1.html [R=303,QSD,L]\n"
    yield f"{there}RewriteRule {pattern} {target}$1.html [R=303,QSD,L]\n"


def _redirect(site: str) -> str:
    """For the host of the IRIs (w3id.org among them) where the site lies at another."""
    lines = "".join(_rewrites("", site))
    return f"""\
# For the host of the IRIs, such as w3id.org: leads to the pages and the data at {site}
Options +FollowSymLinks
RewriteEngine On
{lines}RewriteRule ^(.*)$ {site}$1 [R=302,L]
"""


def _nginx(site: str) -> str:
    parts = urlsplit(site)
    top = parts.path
    choices = "".join(f'    "~*{accept}" .{ending};\n' for accept, ending in CHOICES)
    types = "".join(f"        {kind} {ending};\n" for ending, kind in TYPES.items())
    texts = " ".join(sorted({kind for ending, kind in TYPES.items() if ending not in {"html", "wasm", "gz"}}))
    return f"""\
# To be included in the block http of nginx; the lines listen, server_name and root are yours to change.
map $http_accept $citykg_form {{
    default .html;
{choices}}}
map $arg_lang$citykg_form $citykg_language {{
    default "";
    en.html en/;
}}
server {{
    listen 80;
    server_name {parts.hostname};
    # The site is the folder {top} in this one.
    root /var/www;
    index index.html;
    absolute_redirect off;
    charset utf-8;
    charset_types {texts};
    error_page 404 {top}404.html;
    types {{
{types}    }}
    add_header Access-Control-Allow-Origin "*" always;
    add_header X-Content-Type-Options "nosniff" always;
    location ~ "^{top}(?<thing>ont|(?:{_FOLDERS})/[^/].*)$" {{
        if (-f $request_filename.html) {{
            add_header Vary Accept always;
            add_header Access-Control-Allow-Origin "*" always;
            return 303 {top}$citykg_language$thing$citykg_form;
        }}
    }}
}}
"""
