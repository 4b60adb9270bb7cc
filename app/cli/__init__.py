"""The command line: the only place that reads settings and puts processes together."""


def main() -> None:
    """Run one command, as `deskside` does."""
    from app.cli.commands import run  # noqa: PLC0415  the practice Google starts from this package without all that

    run()
