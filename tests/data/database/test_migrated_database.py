from pathlib import Path

from sqlalchemy import Engine, text

from data.database import sessions


def made(path: Path, *revisions: str) -> Engine:
    engine = sessions.open_engine(sessions.address(f"sqlite:///{path}"))
    for revision in revisions:
        sessions.upgrade(engine, revision)
    return engine


def told(engine: Engine) -> set[tuple[object, ...]]:
    with engine.connect() as connection:
        schema = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master")).all()
        settings = [connection.execute(text(f"PRAGMA {name}")).one() for name in ("journal_mode", "encoding")]
    return {tuple(each) for each in (*schema, *settings)}


def test_the_copy_that_tests_begin_with_is_what_the_migrations_make(tmp_path: Path) -> None:
    # What was brought to its first version is no empty database, so all others are made as ever.
    migrated, copied = (
        made(tmp_path / "migrated", "0001", sessions.HEAD),
        made(tmp_path / "copied", sessions.HEAD),
    )
    assert sessions.revision(migrated) == sessions.revision(copied) == sessions.HEAD
    assert told(migrated) == told(copied)
    for engine in (migrated, copied):
        engine.dispose()
