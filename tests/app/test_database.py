from sqlalchemy import Engine, make_url, text

from app.database import make_engine


def test_waiting_is_limited_after_connecting_and_what_the_address_asks_for_stays(database_url: str) -> None:
    """A pooler refuses a limit that is asked for with the connection (`client`)."""
    asked = make_url(database_url).update_query_dict({"options": "-c work_mem=5MB"})
    engine = make_engine(asked.render_as_string(hide_password=False))
    with engine.connect() as connection:
        assert not connection.connection.dbapi_connection.autocommit  # type: ignore[union-attr]  # it is connected
        settings = text("SELECT name, setting, source FROM pg_settings WHERE name IN ('lock_timeout', 'work_mem')")
        assert set(connection.execute(settings)) == {
            ("lock_timeout", "30000", "session"),
            ("work_mem", "5120", "client"),
        }
    engine.dispose()


def test_a_database_that_does_not_answer_is_given_up_on(engine: Engine) -> None:
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver.info.get_parameters()["connect_timeout"] == "5"  # type: ignore[union-attr]  # it is connected
