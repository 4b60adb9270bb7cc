"""Backup and restore: the whole store there and back, or nothing; never over what somebody still needs."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from sqlalchemy import Engine, func, make_url, select, text

from app.cli import store
from app.cli.composition import open_store
from app.cli.installation import settings_here
from app.cli.neighbours import neighbours
from app.database import is_migrated, make_engine, make_sessions, migrations, newest_revision
from app.errors import BadInput, Conflict
from app.models import Post, Teacher
from app.postgres import FolderInUse, find_binaries
from tests.app.posts.rows import create_post
from tests.builders import create_course, create_student, create_teacher
from tests.clock import SettableClock
from tests.conftest import TEMPLATE
from tests.folders import passable_folder


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """A data directory whose server was made once for this module."""
    with passable_folder() as folder:
        yield folder / "data"


@pytest.fixture(autouse=True)
def installation(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The only installation that the commands find."""
    monkeypatch.setenv("DESKSIDE_DATA_DIR", str(shared))
    monkeypatch.chdir(shared.parent)


@pytest.fixture
def nobody(installation: None) -> None:
    """It has a PostgreSQL of its own, without a teacher."""
    with open_store(settings_here()) as engine, make_sessions(engine).begin() as session:
        for teacher in session.scalars(select(Teacher)):
            session.delete(teacher)


def add_teacher(google_id: str) -> None:
    with open_store(settings_here()) as engine, make_sessions(engine).begin() as session:
        session.add(
            Teacher(google_id=google_id, email=f"{google_id}@school.example", name="", created_at=SettableClock().now())
        )


def teachers() -> list[str]:
    with open_store(settings_here()) as engine, make_sessions(engine)() as session:
        return list(session.scalars(select(Teacher.google_id).order_by(Teacher.google_id)))


@pytest.mark.usefixtures("nobody")
def test_what_was_backed_up_comes_back_and_nothing_beside_it_holds_the_store_in_plain_words(tmp_path: Path) -> None:
    for beside in ("store.part", "store.sql.part"):
        (tmp_path / beside).write_text("somebody else's")
        (tmp_path / beside).chmod(0o666)
    add_teacher("1")
    store.backup(tmp_path / "store")
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0
    add_teacher("2")
    store.restore(tmp_path / "store", replace=True)
    assert teachers() == ["1"]
    assert (tmp_path / "store.sql.part").read_text() == "somebody else's"


@pytest.mark.usefixtures("nobody")
def test_a_restored_store_can_be_backed_up_and_restored_again(tmp_path: Path) -> None:
    add_teacher("1")
    for _ in range(2):
        store.backup(tmp_path / "store")
        store.restore(tmp_path / "store", replace=True)
    assert teachers() == ["1"]


@pytest.mark.usefixtures("nobody")
def test_a_backup_is_ours_alone_and_takes_the_place_of_the_former_one(tmp_path: Path) -> None:
    store.backup(tmp_path / "store")
    first = (tmp_path / "store").read_bytes()
    add_teacher("1")
    store.backup(tmp_path / "store")
    assert (tmp_path / "store").read_bytes() != first
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


@pytest.mark.usefixtures("nobody")
def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        store.backup(tmp_path / "nowhere" / "store")


@pytest.mark.usefixtures("nobody")
def test_a_store_with_teachers_is_not_replaced_unasked(tmp_path: Path) -> None:
    store.backup(tmp_path / "store")
    add_teacher("1")
    with pytest.raises(Conflict, match="not empty"):
        store.restore(tmp_path / "store", replace=False)
    assert teachers() == ["1"]


@pytest.mark.usefixtures("nobody")
def test_a_damaged_backup_changes_nothing(tmp_path: Path) -> None:
    add_teacher("1")
    store.backup(tmp_path / "store")
    whole = (tmp_path / "store").read_bytes()
    (tmp_path / "store").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match="failed"):
        store.restore(tmp_path / "store", replace=True)
    assert teachers() == ["1"]
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


@pytest.fixture
def own_database(database_url: str, postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A PostgreSQL of IT's own, migrated, in place of the embedded one."""
    name = f"{make_url(database_url).database}_restored"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    url = make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    monkeypatch.setenv("DESKSIDE_DATABASE_URL", url)
    monkeypatch.setenv("DESKSIDE_SECRET_KEYS", "k" * 40)
    engine = make_engine(url)
    yield engine
    engine.dispose()


def test_in_another_folder_no_store_is_made_and_no_backup_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good").write_text("a backup")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKSIDE_DATA_DIR")
    with pytest.raises(Conflict, match=re.escape(f"{tmp_path}/.deskside")):
        store.backup(tmp_path / "good")
    assert [path.name for path in tmp_path.iterdir()] == ["good"]
    assert (tmp_path / "good").read_text() == "a backup"


def test_a_database_without_our_tables_is_not_backed_up_and_its_dump_not_restored(
    tmp_path: Path, own_database: Engine, postgres_server: str
) -> None:
    """Such a file was written by `deskside backup` itself before it looked."""
    nothing = tmp_path / "nothing"
    with own_database.begin() as connection:
        connection.execute(text("ALTER SCHEMA public RENAME TO elsewhere; CREATE SCHEMA public"))
    name = str(own_database.url.database)
    with pytest.raises(Conflict, match=f"{name} of DESKSIDE_DATABASE_URL"):
        store.backup(nothing)
    assert not nothing.exists()
    url = make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    subprocess.run([find_binaries() / "pg_dump", "-Fc", f"--file={nothing}", url], check=True)
    with own_database.begin() as connection:
        connection.execute(text("DROP SCHEMA public; ALTER SCHEMA elsewhere RENAME TO public"))
    own_database.dispose()
    add_teacher("1")
    with pytest.raises(BadInput, match="holds no store that this version"):
        store.restore(nothing, replace=True)
    assert teachers() == ["1"]


def test_a_database_of_its_own_is_restored(tmp_path: Path, own_database: Engine) -> None:
    with own_database.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    store.migrate()
    with own_database.connect() as connection:
        assert neighbours(connection) == []
    own_database.dispose()
    add_teacher("1")
    store.backup(tmp_path / "store")
    add_teacher("2")
    store.restore(tmp_path / "store", replace=True)
    assert teachers() == ["1"]


def test_a_backup_of_an_older_version_gets_the_schema_of_this_one(tmp_path: Path, own_database: Engine) -> None:
    """What went out after it was made is looked for, as the backup holds it as unsent."""
    with make_sessions(own_database).begin() as session:
        teacher = create_teacher(session)
        course = create_course(session, teacher)
        create_post(session, teacher, course, create_student(session, course))
    alembic = migrations()
    with own_database.begin() as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "-1")
    store.backup(tmp_path / "store")
    own_database.dispose()
    store.restore(tmp_path / "store", replace=True)
    assert is_migrated(own_database)
    with make_sessions(own_database)() as session:
        assert session.scalars(select(Post.attempted_at)).one()
    own_database.dispose()


def test_a_backup_of_a_newer_version_changes_nothing(tmp_path: Path, own_database: Engine) -> None:
    revision = text("UPDATE alembic_version SET version_num = :to WHERE version_num = :of")
    steps = {"to": "f1f1f1f1f1f1", "of": newest_revision()}
    with own_database.begin() as connection:
        connection.execute(revision, steps)
    store.backup(tmp_path / "store")
    with own_database.begin() as connection:
        connection.execute(revision, {"to": steps["of"], "of": steps["to"]})
    own_database.dispose()
    add_teacher("1")
    with pytest.raises(BadInput, match="holds no store that this version"):
        store.restore(tmp_path / "store", replace=True)
    assert teachers() == ["1"]


def test_a_backup_that_fails_leaves_the_former_one_and_nothing_beside_it(
    tmp_path: Path, own_database: Engine, postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "store").write_text("a backup")
    name = own_database.url.database
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name}_reader LOGIN PASSWORD 'secret'")
        try:
            reader = make_url(postgres_server).set(username=f"{name}_reader", password="secret", database=name)
            monkeypatch.setenv("DESKSIDE_DATABASE_URL", reader.render_as_string(hide_password=False))
            with pytest.raises(BadInput, match="permission denied"):
                store.backup(tmp_path / "store")
        finally:
            connection.execute(f"DROP ROLE {name}_reader")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    assert (tmp_path / "store").read_text() == "a backup"


@pytest.mark.parametrize(
    ("made", "named"),
    [
        ("CREATE TABLE loans (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, book text)", "table loans"),
        ("CREATE VIEW shelf AS SELECT 1 AS book", "view shelf"),
        ("CREATE SEQUENCE counter", "sequence counter"),
        ("CREATE TYPE genre AS ENUM ('poem')", "type genre"),
        ("CREATE TYPE pair AS (one int, two int)", "type pair"),
        ("CREATE DOMAIN isbn AS text", "type isbn"),
        ("CREATE FUNCTION due() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function due"),
    ],
)
def test_what_another_application_keeps_beside_ours_is_never_swept_away(
    tmp_path: Path, own_database: Engine, made: str, named: str
) -> None:
    store.backup(tmp_path / "store")
    with own_database.begin() as connection:
        connection.execute(text(made))
    own_database.dispose()
    with pytest.raises(Conflict, match=rf"remove it: {named}\.") as refused:
        store.restore(tmp_path / "store", replace=True)
    assert refused.value.safe == "Nothing was changed."
    with own_database.connect() as connection:
        assert neighbours(connection) == [named]


@pytest.mark.usefixtures("nobody")
def test_nothing_is_restored_under_a_running_installation(tmp_path: Path) -> None:
    store.backup(tmp_path / "store")
    with open_store(settings_here(), alone=True), pytest.raises(FolderInUse):
        store.restore(tmp_path / "store", replace=True)


@pytest.mark.usefixtures("nobody")
def test_a_running_installation_can_be_backed_up(tmp_path: Path) -> None:
    with open_store(settings_here(), alone=True) as engine, make_sessions(engine)() as session:
        session.execute(select(func.count()).select_from(Teacher))
        store.backup(tmp_path / "store")
    assert (tmp_path / "store").stat().st_size > 10_000
