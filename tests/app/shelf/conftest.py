from tests.app.briefs.conftest import desk

__all__ = ["desk"]
