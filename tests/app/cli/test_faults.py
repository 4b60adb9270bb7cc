import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.cli.faults import told
from app.database import make_engine

LOCK = text("SELECT pg_advisory_xact_lock(4711)")


def test_a_lock_waited_for_in_vain_is_told_in_words(
    engine: Engine, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hurried = make_engine(database_url, lock_timeout="20ms")
    with engine.connect() as another, hurried.connect() as ours:
        another.execute(LOCK)
        with pytest.raises(OperationalError) as waited:
            ours.execute(LOCK)
    hurried.dispose()
    assert told(waited.value)
    assert "try again in a minute" in capsys.readouterr().err


def test_a_database_that_is_not_there_is_told_with_its_setting(capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = make_engine("postgresql://nobody:secret@127.0.0.1:1/none")
    with pytest.raises(OperationalError) as lost:
        nowhere.connect()
    nowhere.dispose()
    assert told(lost.value)
    said = capsys.readouterr().err
    assert "Connection refused" in said
    assert "DESKSIDE_DATABASE_URL" in said
    assert "secret" not in said


def test_what_the_database_says_of_a_statement_is_told_without_a_doubt_of_its_address(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = '20ms'"))
        with pytest.raises(OperationalError) as cancelled:
            connection.execute(text("SELECT pg_sleep(5)"))
    assert told(cancelled.value)
    said = capsys.readouterr().err
    assert "canceling statement due to statement timeout" in said
    assert "DESKSIDE_DATABASE_URL" not in said


def test_a_connection_that_breaks_is_told_as_a_database_that_does_not_answer(
    engine: Engine, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = make_engine(database_url)
    with engine.connect() as another, ours.connect() as connection:
        process = connection.scalar(text("SELECT pg_backend_pid()"))
        another.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        with pytest.raises(OperationalError) as broken:
            connection.execute(text("SELECT 1"))
    ours.dispose()
    assert told(broken.value)
    assert "DESKSIDE_DATABASE_URL" in capsys.readouterr().err


def test_a_fault_of_the_database_does_not_say_what_it_was_about(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError) as fault:
        connection.execute(text("SELECT 1 / 0, CAST(:name AS text)"), {"name": "Jaylen"})
    assert "Jaylen" not in str(fault.value)
    assert not told(fault.value)
