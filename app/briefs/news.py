"""What is new since yesterday morning in one section, for the right side of Today."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.briefs.agenda import News
from app.briefs.brief import Source, Writer
from app.briefs.drafts import main_document
from app.briefs.evidence import Found
from app.briefs.section import WriterRows
from app.briefs.threads import comment_link
from app.briefs.words import count, start_of_yesterday
from app.writing.words import Uptake

MOST_NEWS = 8
WORTH_TELLING = 50
_TEACHERS = frozenset({"teacher", "co_teacher"})


def news_of(writers: Iterable[WriterRows], now: datetime, zone: ZoneInfo) -> tuple[News, ...]:
    """The newest first, at most eight."""
    since = start_of_yesterday(now, zone)
    found = [news for mine in writers for news in _of_writer(mine, since)]
    return tuple(sorted(found, key=lambda news: (news.at, news.writer.id), reverse=True)[:MOST_NEWS])


def _of_writer(mine: WriterRows, since: datetime) -> Iterable[News]:
    writer = Writer(mine.writer.id, mine.writer.name, mine.writer.given_name)
    links = {row.document_id: row.document_link for row in mine.attachments}
    yield from _changed(writer, mine.comments, links, since)
    for comment in mine.comments:
        for post in [comment, *mine.replies[comment.id]]:
            if post.author_role == "writer" and post.created_at >= since:
                yield from _said(writer, comment, post, links)
    yield from _wrote(writer, mine, since)


def _changed(
    writer: Writer, comments: Sequence[Found], links: dict[int, str | None], since: datetime
) -> Iterable[News]:
    """One line a writer, however many passages."""
    fresh = [
        row
        for row in comments
        if row.author_role in _TEACHERS
        and row.uptake not in {None, Uptake.UNCHANGED}
        and row.seen_at >= since
        and row.created_at < row.seen_at
    ]
    if fresh:
        last = max(fresh, key=lambda row: (row.seen_at, row.id))
        source = Source("comment", last.id, comment_link(links.get(last.document_id), last.google_id, last.source))
        passages = "a passage" if len(fresh) == 1 else f"{len(fresh)} passages"
        yield News(last.seen_at, writer, f"worked on {passages} with a comment.", "", source)


def _said(writer: Writer, comment: Found, post: Found, links: dict[int, str | None]) -> Iterable[News]:
    """`post` is the comment itself or one of its replies."""
    link = comment_link(links.get(comment.document_id), comment.google_id, comment.source)
    if post is comment:
        yield News(post.created_at, writer, "wrote a comment:", post.content, Source("comment", post.id, link))
    elif post.content.strip():
        yield News(post.created_at, writer, "replied:", post.content, Source("reply", post.id, link))
    elif post.action == "resolve":
        yield News(post.created_at, writer, "resolved a comment.", "", Source("reply", post.id, link))


def _wrote(writer: Writer, mine: WriterRows, since: datetime) -> Iterable[News]:
    """Growth since the last reading before yesterday; nothing is said of a draft that was first read since."""
    document = main_document(mine.attachments)
    snapshots = mine.snapshots[document.document_id] if document else []
    before = [row for row in snapshots if row.taken_at < since]
    if document and before and snapshots[-1].taken_at >= since:
        grown = snapshots[-1].words - before[-1].words
        if grown >= WORTH_TELLING:
            source = Source("snapshot", snapshots[-1].id, document.document_link)
            yield News(snapshots[-1].taken_at, writer, f"wrote {count(grown, 'word')} more.", "", source)
