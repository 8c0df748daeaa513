"""The command line: what may be written after ``kg``, and how faults are told. The work is in ``kg.commands``."""

from __future__ import annotations

import argparse
import os
import sys

from kg import __version__
from kg.errors import KgError

TYPE_CHECKING = False  # the module typing takes as long to load as all else that help needs
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Add = Callable[[argparse.ArgumentParser], object]


# Python brings no translation of what argparse says; to look for one at each of its words takes a tenth of help's time.
argparse._ = str  # type: ignore[attr-defined]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is 0 done, 1 the input is at fault, 2 wrong usage."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    given = sys.argv[1:] if argv is None else argv
    args = _parser(given).parse_args(given)
    try:
        code = _run(args)
        sys.stdout.flush()
    except KgError as error:
        excerpt = getattr(error, "excerpt", "")
        print(f"kg: {error}", *filter(None, [excerpt]), sep="\n", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read the output has enough; what is left must not raise again when Python closes its files.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"kg: {error.filename or 'output'}: {error.strerror or error}", file=sys.stderr)
        return 1
    return code


def _run(args: argparse.Namespace) -> int:
    from kg import commands

    run: Callable[[argparse.Namespace], int] = getattr(commands, args.command)
    return run(args)


def _parser(given: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Of all commands, or of the one alone that comes first: the others would only take time."""
    parser = _Parser(
        prog="kg",
        description="Minutes of a cooperation platform as a graph in which every fact carries its passage.",
        epilog="example: kg query city-collaboration\n\nkg COMMAND --help tells more of each command.",
    )
    _common(parser, is_top=True)
    subparsers = parser.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for name in given[:1] if given and given[0] in COMMANDS else COMMANDS:
        summary, example, *adders = COMMANDS[name]
        command = subparsers.add_parser(name, help=summary, description=summary, epilog=f"example: {example}")
        _common(command)
        for add in adders:
            add(command)
    return parser


_FORMATS = "table, csv, tsv, json or xml; for a query that gives a graph also turtle, ntriples, jsonld, rdfxml"


class _Parser(argparse.ArgumentParser):
    """No abbreviated options, so that a new option never changes what an old script means."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options, allow_abbrev=False, formatter_class=_Help)  # type: ignore[arg-type]


class _Help(argparse.RawDescriptionHelpFormatter):
    """As wide as the terminal, which argparse would load a module of archives to find out."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(_terminal() or 100, 120))


def _terminal() -> int:
    with_terminal = sys.stdout.isatty()
    return os.get_terminal_size(sys.stdout.fileno()).columns if with_terminal else 0


def _common(parser: argparse.ArgumentParser, *, is_top: bool = False) -> None:
    """Given before or after the command's name; the later one counts."""
    default = None if is_top else argparse.SUPPRESS
    parser.add_argument("--version", action="version", version=f"citykg {__version__}")
    parser.add_argument("--data-dir", metavar="DIR", default=default, help="another graph_data/ than the packaged one")
    parser.add_argument("--base", metavar="IRI", default=default, help="base of all IRIs (or CITYKG_BASE)")


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", metavar="FILE", nargs="+", action="extend", help="RDF files, not the built graph")


def _endpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--endpoint", metavar="URL", help="the graph at this SPARQL endpoint, not the built one")
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=_seconds, default=30.0, help="for each answer from elsewhere (30)"
    )


def _push(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--endpoint", metavar="URL", dest="to", required=True, help="SPARQL endpoint of the store")
    parser.add_argument("--graph-store", metavar="URL", help="where graphs are put, if not beside the endpoint")
    parser.add_argument("--update", metavar="URL", help="where updates go, for a store that takes no graphs")
    parser.add_argument("--timeout", metavar="SECONDS", type=_seconds, default=60.0, help="for each graph (60)")


def _out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="DIR", required=True, help="directory to write to; it is made if need be")


def _viz(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "view", metavar="VIEW", nargs="?", help="this view alone: cities agencies matrix lineage timeline"
    )
    parser.add_argument("--query", metavar="NAME|FILE.rq|-", help="a question of pairs as a picture instead")
    parser.add_argument("--param", metavar="NAME=VALUE", action="append", default=[], help="of that question")
    parser.add_argument("--out", metavar="DIR", default="pictures", help="directory to write to (pictures)")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--licence", metavar="SPDX-ID", help="CC-BY-4.0, or for a government body OGDL-Taiwan-1.0")
    parser.add_argument("--publisher", metavar="NAME", help="who publishes (else as publication.toml says)")
    parser.add_argument("--bom", action="store_true", help="CSV with the mark by which Excel knows UTF-8")


def _publish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", metavar="URL", help="where the folder will lie, if that is not the base of the IRIs")


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dir", metavar="DIR", help="directory to make")


def _jobs(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--jobs", metavar="N", type=_count, help="processes that read (all cores for many files)")


def _workers(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    _jobs(group)
    group.add_argument("--scheduler", metavar="ADDRESS", help="a scheduler of Dask, whose workers read")


def _count(words: str) -> int:
    if not words.isdecimal() or int(words) < 1:
        raise argparse.ArgumentTypeError(f"{words!r} is no count: give 1 or more")
    return int(words)


def _build(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a published file would change")
    parser.add_argument(
        "--with",
        dest="others",
        metavar="FILE|URL",
        action="append",
        default=[],
        help="join the dataset of another publisher, now and at each build (kept in remote/)",
    )


def _ingest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="txt docx odt pdf html, a folder of them, - is standard input"
    )
    parser.add_argument("--format", choices=["summary", "json", "turtle", "trig"], default="summary")
    parser.add_argument("--write", action="store_true", help="add them to the data directory")
    parser.add_argument("--review", metavar="FILE.html", help="write the text with what was read from it, to look over")


def _curate(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", dest="action", required=True)
    for name, (summary, arguments, options) in _ACTIONS.items():
        action = actions.add_parser(name, help=summary, description=summary)
        _common(action)
        for argument in arguments.split():
            action.add_argument(_DEST.get(argument, argument.lower()), metavar=argument, help=_GIVEN[argument])
        for option, text in options.items():
            dest = _DEST.get(option, option)
            flag = option.replace("_", "-")
            if option == "nothing":
                action.add_argument("--nothing", action="store_true", help=text)
            else:
                action.add_argument(f"--{flag}", dest=dest, metavar=text.split(":")[0], help=text.partition(": ")[2])
        if name != "list":
            action.add_argument("--why", metavar="TEXT", required=True, help="the reason, in Chinese or English")
            action.add_argument("--who", metavar="NAME", required=True, help="who says so")
            action.add_argument("--when", metavar="DAY", help="YYYY-MM-DD (today)")


_DEST = {
    "NAME": "quote",
    "WORDS": "quote",
    "CASE-ID": "case",
    "before": "prefix",
    "after": "suffix",
    "from": "start",
    "to": "end",
    "case": "name",
}
_GIVEN = {
    "MEETING": "body and number (industry-112-1), or the number where only one body has it",
    "QUOTE": "the words, as the minutes have them",
    "NAME": "the name, as the minutes of the meeting have it",
    "WORDS": "the words, as the minutes have them",
    "CASE-ID": "industry-112-1-03 (kg query cases)",
    "AGENCY": "its full name, or its id (agency-NWT-005)",
}
_BESIDE = {
    "before": "WORDS: the words right before, where the quote stands several times",
    "after": "WORDS: the words right behind",
}
_ACTIONS: dict[str, tuple[str, str, dict[str, str]]] = {
    "join": ("a name in a meeting is a case that is known", "MEETING NAME CASE-ID", _BESIDE),
    "split": ("a name in a meeting is not the case it is taken for", "MEETING NAME CASE-ID", _BESIDE),
    "case": ("words name a case that was not seen", "MEETING QUOTE", _BESIDE),
    "read": (
        "words decide something else, or nothing",
        "MEETING QUOTE",
        {
            "code": "CODE: what they decide (approve, delist …)",
            "modality": "CODE: decided, proposed, planned or deferred",
            "awaits": "LEVEL: whose word is awaited",
            "instead_of": "CODE: which decision is meant, where they take several",
            "case": "NAME: which case is meant, where they are about several",
            "nothing": "they decide nothing",
            **_BESIDE,
        },
    ),
    "date": (
        "words mean other days, or another time",
        "MEETING QUOTE",
        {"from": "DAY: first day", "to": "DAY: last day", "time": "HH:MM: time of day, in the header", **_BESIDE},
    ),
    "alias": (
        "words mean an agency",
        "WORDS AGENCY",
        {"meeting": "MEETING: in its minutes only", "body": "BODY: in all minutes of a body"},
    ),
    "dismiss": (
        "a doubt is none",
        "MEETING QUOTE",
        {"kind": "KIND: time, weekday, date, count, party, agency, name, history or unread", **_BESIDE},
    ),
    "list": ("all corrections, and whether each still applies", "", {}),
}


def _evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("gold", metavar="GOLD_DIR", help="minutes, each with its gold NAME.json; or one gold file")
    parser.add_argument("minutes", metavar="FILE", nargs="?", help="the minutes of one gold file")
    parser.add_argument("--by", choices=["document", "host"], default="document", help="what the rows are")
    parser.add_argument("--details", action="store_true", help="list what was missed and what is surplus")
    parser.add_argument("--format", choices=["text", "json"], default="text")


def _query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="NAME|FILE.rq|-", help="name in the catalogue (kg queries), file, or -")
    parser.add_argument("--format", metavar="FORMAT", default="table", help=_FORMATS)
    parser.add_argument("--param", metavar="NAME=VALUE", action="append", default=[], help="bound as a term")
    parser.add_argument("--engine", choices=["oxigraph", "rdflib"], default="oxigraph")
    parser.add_argument("--allow-service", metavar="HOST", action="append", default=[], help="SERVICE may ask it")


def _queries(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=["text", "json"], default="text")


def _validate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="*", help="RDF files instead of the built graph")


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", metavar="HOST", default="127.0.0.1", help="address to serve at (127.0.0.1)")
    parser.add_argument("--port", metavar="N", type=_port, default=8000, help="port, 0 for any that is free (8000)")
    parser.add_argument("--workers", metavar="N", type=_count, help="queries that run at once (4, or twice the cores)")


def _limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--timeout", metavar="SECONDS", type=_seconds, help="what one query may take (10)")
    parser.add_argument("--rows", metavar="N", type=_count, help="rows of one answer, more are cut (10000)")
    parser.add_argument("--memory", metavar="MIB", type=_count, help="memory of one query (512)")


def _port(words: str) -> int:
    if not words.isdecimal() or int(words) > 65535:
        raise argparse.ArgumentTypeError(f"{words!r} is no port: give 0 to 65535")
    return int(words)


def _seconds(words: str) -> float:
    try:
        seconds = float(words)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{words!r} is no time: give seconds, above 0 and at most 3600")
    return seconds


def _diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="OLD", help="RDF file or data directory")
    parser.add_argument("new", metavar="NEW", help="RDF file or data directory")
    parser.add_argument(
        "--format",
        choices=("text", "json", "patch", "update"),
        default="text",
        help="in words, as JSON, as RDF Patch or as a SPARQL update that makes NEW out of OLD (text)",
    )
    parser.add_argument("--lang", choices=("en", "zh-Hant"), default="en", help="language of the words (en)")


COMMANDS: dict[str, tuple[str, str, *tuple[Add, ...]]] = {
    "init": ("make a data directory of one's own", "kg init my-data", _init),
    "build": ("minutes to facts, graph, validation and inferred facts", "kg build --check", _build, _workers),
    "ingest": ("read minutes and tell what they say", "kg ingest minutes.docx --format json", _ingest, _jobs),
    "curate": ("correct what was read: a join, a decision, a date …", "kg curate list", _curate),
    "evaluate": ("measure how well minutes with gold are read", "kg evaluate tests/gold --by host", _evaluate),
    "query": ("ask a question", "kg query open-cases --param date=2023-12-31", _query, _data, _endpoint),
    "queries": ("list the questions: what they answer, parameters, columns", "kg queries", _queries),
    "validate": ("check the graph against its shapes", "kg validate", _validate, _data, _endpoint),
    "export": ("write the open-data package", "kg export --out open-data", _out, _export, _data, _endpoint),
    "publish": (
        "write a web site for any host: pages, views, data",
        "kg publish --out site --base https://data.example.gov.tw/cooperation/",
        _out,
        _publish,
        _export,
        _data,
        _endpoint,
    ),
    "viz": ("write pictures as HTML: all views, one, or a question's", "kg viz --out site", _viz, _data, _endpoint),
    "serve": ("serve the graph: SPARQL endpoint, questions, pages", "kg serve --port 8000", _serve, _limits, _data),
    "mcp": ("let an AI assistant ask the graph, over standard input and output", "kg mcp", _limits, _data),
    "push": (
        "publish the graph to a SPARQL store, graph by graph",
        "kg push --endpoint http://127.0.0.1:7878/query",
        _push,
        _data,
    ),
    "diff": ("tell what changed between two graphs", "kg diff old.nq new.nq", _diff),
}
