"""`deskside purge`: lets go now of what has served its time, as the worker does once a day, and prints the figures."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from app.briefs.words import count
from app.cli.composition import open_runtime
from app.cli.installation import require_retention, settings_here
from app.retention.purge import Report
from app.retention.purge import purge as let_go
from app.retention.records import Records
from app.retention.years import Retention, chosen


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Let go of what has served its time (docs/retention.md). Exit status 0 once all of it is gone.

    Classes go only once the school has chosen how long it keeps them.
    """
    with open_runtime(settings_here()) as runtime:
        retention = chosen(runtime.settings)
        report = let_go(runtime.sessions, runtime.clock.now(), retention=retention, dry_run=dry_run)
    if as_json:
        typer.echo(json.dumps({"dry_run": dry_run} | asdict(report)))
    else:
        for line in _told(report, retention, dry_run=dry_run):
            typer.echo(line)
    require_retention(runtime.settings)


def _told(report: Report, retention: Retention | None, *, dry_run: bool) -> Iterator[str]:
    went = "Would go" if dry_run else "Gone"
    yield (
        f"{went}: the text of {count(report.texts.texts, 'reading')} of {count(report.texts.drafts, 'draft')}."
        " Their times, hashes and numbers of words stay."
    )
    records = report.records
    if retention is None:
        yield "No class goes: nobody has chosen how long students' records are kept."
        return
    if dry_run:
        yield f"Would go: {_classes(records)}, with everything in them."
        return
    yield (
        f"Gone: {_classes(records)}; with them {count(records.conferences, 'conference')},"
        f" {count(records.follow_ups, 'follow-up')}, {count(records.drafts, 'draft')},"
        f" {count(records.students, 'student')}."
    )


def _classes(records: Records) -> str:
    of = "class" if records.classes == 1 else "classes"
    return f"{records.classes:,} {of} of school years that are over"
