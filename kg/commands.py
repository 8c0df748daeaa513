"""One function a command: it calls the library, prints, and gives the exit code. Heavy imports wait until it runs."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg import options
from kg.errors import DataError, UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from kg.queries import NamedQuery, Parameter
    from kg.server.site import Settings


def init(args: Namespace) -> int:
    from kg.scaffold import make_data_dir

    print(make_data_dir(Path(args.dir), options.data_dir(args)))
    return 0


def build(args: Namespace) -> int:
    from kg import stamp

    if args.others:
        return _join(args)
    if args.check:
        from kg.build import build as make
        from kg.journal import settle

        for line in settle(options.data_dir(args)):
            options.tell(line)
        make(options.data_dir(args), options.base(args), check=True, jobs=args.jobs, scheduler=args.scheduler)
        return 0
    with _writing(args):
        if said := stamp.unchanged(options.data_dir(args), options.base(args)):
            print(said, file=sys.stderr)
            return 0
        from kg.build import build as make

        make(options.data_dir(args), options.base(args), jobs=args.jobs, scheduler=args.scheduler)
    return 0


@contextlib.contextmanager
def _writing(args: Namespace) -> Iterator[None]:
    """Nobody else writes into the data directory meanwhile; what a killed writer left is told."""
    from kg.journal import sole_writer

    with sole_writer(options.data_dir(args)) as found:
        for line in found:
            options.tell(line)
        yield


def _join(args: Namespace) -> int:
    """Builds with datasets of others; those that do not fit are not kept."""
    from kg import foreign
    from kg.build import build as make

    if args.check:
        raise UsageError("--check writes nothing and --with does", remedy="give one of them")
    data_dir = options.data_dir(args)
    with _writing(args), foreign.kept(data_dir, args.others):
        make(data_dir, options.base(args), jobs=args.jobs, scheduler=args.scheduler)
    return 0


def evaluate(args: Namespace) -> int:
    from kg.evaluate import evaluate as measure
    from kg.evaluate import gold_pairs, told
    from kg.reference import load_reference

    pairs = gold_pairs(Path(args.gold), Path(args.minutes) if args.minutes else None)
    report = measure(pairs, load_reference(options.data_dir(args), options.base(args)))
    _write(told(report, args.format, by=args.by, details=args.details))
    for fault in report.faults:
        options.tell(f"{fault} (all that its gold holds counts as missed)")
    return 1 if report.faults else 0


def ingest(args: Namespace) -> int:
    from kg.report import keep, read_minutes, told

    reading = read_minutes(args.files, options.data_dir(args), options.base(args), args.jobs)
    text, warnings = told(reading, args.format)
    if args.review:
        from viz.review import write_review

        write_review(reading, Path(args.review))
    if args.write:
        with _writing(args):
            keep(args.files, options.data_dir(args))
    _write(text)
    for warning in warnings:
        options.tell(warning)
    return 0


def curate(args: Namespace) -> int:
    from kg.curation.writing import listing, write

    if args.action == "list":
        lines = listing(options.data_dir(args), options.base(args))
        _write("".join(f"{line}\n" for line in lines))
        if not lines:
            options.tell("no corrections")
        return 0
    given = {key: value for key, value in vars(args).items() if key not in {"command", "action", "data_dir", "base"}}
    with _writing(args):
        path, correction = write(options.data_dir(args), options.base(args), args.action, given)
    _write(f"{correction.id}\n")
    options.tell(f"{path}: {correction.id} is written; it counts from the next kg build on")
    return 0


def query(args: Namespace) -> int:
    from kg.queries import bind, run
    from kg.result import check_format

    question = options.question(args.query, args)
    params = options.params(args.param)
    check_format(args.format)
    bind(question, params)  # wrong usage is told before a graph is built
    services = options.services(args)
    remote = options.remote(args)
    graph = options.graph(args, once=args.engine == "oxigraph") if remote is None else remote
    graph.services = services
    result = run(graph, question, params, engine=args.engine)
    _write(result.to(args.format, _width()))
    if args.format == "table" and result.truth is None and not result.rows:
        options.tell("no rows")
    for line in (*result.missing, *(hint.line for hint in result.hints)):
        options.tell(line)
    return 0


def queries(args: Namespace) -> int:
    from kg.queries import catalogue, passed_over

    found = catalogue(base=options.base(args), data_dir=options.data_dir(args))
    for path in passed_over(options.data_dir(args)):
        options.tell(f"{path}: is passed over: its name is taken, or has more than a-z, 0-9 and hyphens; rename it")
    if args.format == "json":
        import json
        from dataclasses import asdict

        entries = [
            {key: value for key, value in asdict(q).items() if key not in {"text", "source"}} for q in found.values()
        ]
        _write(json.dumps(entries, ensure_ascii=False, indent=1) + "\n")
    else:
        _write("\n".join(map(_described, found.values())))
    return 0


def validate(args: Namespace) -> int:
    args.data = [*(args.data or ()), *args.files]
    from kg.validate import report

    text, conforms = report(options.graph(args))
    _write(text)
    return 0 if conforms else 1


def export(args: Namespace) -> int:
    from kg.export import export as write
    from kg.publication import publication

    by = publication(options.data_dir(args), args.licence, args.publisher)
    _write("".join(f"{path}\n" for path in write(options.graph(args), Path(args.out), by, bom=args.bom)))
    return 0


def publish(args: Namespace) -> int:
    from kg.publication import publication
    from kg.publish import publish as write
    from kg.vocab import DEFAULT_BASE

    if options.base(args) == DEFAULT_BASE:
        options.tell(f"IRIs below {DEFAULT_BASE} lead nowhere; give the address of the site: --base https://…/")
    by = publication(options.data_dir(args), args.licence, args.publisher)
    count = write(options.graph(args), Path(args.out), by, args.site or "", bom=args.bom)
    print(Path(args.out) / "index.html")
    options.tell(f"{count} files in {args.out}")
    return 0


def push(args: Namespace) -> int:
    from kg.push import push as publish
    from kg.transport import Limits, check_url

    endpoint = check_url(args.to)
    own = {"graph_store": args.graph_store or "", "update": args.update or ""}
    print(publish(options.graph(args), endpoint, Limits(args.timeout), options.tell, **own))
    return 0


def viz(args: Namespace) -> int:
    from viz import check, write_question, write_site

    out = Path(args.out)
    if args.view is not None:
        check(args.view)
    if args.query is None:
        written = write_site(options.graph(args), out, args.view)
    elif args.view is not None:
        raise UsageError("a view and --query are two pictures", remedy="give one of them")
    else:
        from kg.queries import bind

        question, params = options.question(args.query, args), options.params(args.param)
        bind(question, params)  # wrong usage is told before a graph is built
        written = write_question(options.graph(args), out, question, params)
    _write("".join(f"{path}\n" for path in written))
    return 0


def serve(args: Namespace) -> int:
    from kg.server.run import serve as run

    return run(lambda: options.graph(args), args.host, args.port, _settings(args))


def mcp(args: Namespace) -> int:
    try:
        from kg.assistant import serve as run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types", "pydantic"}:
            raise
        raise DataError("mcp is not installed", remedy="install it: pip install 'citykg[mcp]'") from error

    if sys.stdin.isatty():
        options.tell("an assistant starts this and speaks to it in JSON; to ask by hand, see kg query --help")
    return run(options.graph(args), _settings(args))


def _settings(args: Namespace) -> Settings:
    from kg.server.site import Settings

    given = {name: getattr(args, name, None) for name in ("timeout", "workers", "rows")}
    if args.memory is not None:
        given["memory"] = args.memory * 1024 * 1024
    return Settings(**{name: value for name, value in given.items() if value is not None})


def diff(args: Namespace) -> int:
    from kg.diff import compare, forms, words

    found = compare(*(options.side(args, Path(side)) for side in (args.old, args.new)))
    written = {
        "text": lambda: "".join(f"{line}\n" for line in words.lines(found, args.lang)),
        "json": lambda: forms.as_json(found),
        "patch": lambda: forms.as_patch(found),
        "update": lambda: forms.as_update(found),
    }
    _write(written[args.format]())
    return 0


def _described(query: NamedQuery) -> str:
    lines = [query.name, *(f"  {text}" for text in query.summary.values())]
    if query.source != f"{query.name}.rq":
        lines.append(f"  file: {query.source}")
    lines += [f"  --param {_parameter(parameter)}" for parameter in query.parameters]
    return "\n".join([*lines, f"  columns: {' '.join(query.columns)}", ""])


def _parameter(parameter: Parameter) -> str:
    notes = [parameter.type, "required" if parameter.required else "", *parameter.labels.values()]
    if parameter.example:
        notes.append(f"e.g. {parameter.example}")
    return f"{parameter.name}=… ({'; '.join(filter(None, notes))})"


def _write(text: str) -> None:
    """The text's own newlines reach standard output as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())


def _width() -> int | None:
    return os.get_terminal_size().columns if sys.stdout.isatty() else None
