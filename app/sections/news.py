"""What is new since yesterday morning in one section, for the right side of Today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.briefs.drafts import is_template, main_document
from app.briefs.evidence import Found
from app.briefs.source import Source
from app.briefs.thread_rows import TEACHERS
from app.briefs.threads import comment_link
from app.briefs.words import count, start_of_yesterday, writer_of
from app.sections.agenda import News
from app.sections.rows import WriterRows
from app.writing.questions import asks
from app.writing.words import Uptake

MOST_NEWS = 6
WORTH_TELLING = 50


@dataclass(frozen=True)
class _Deed:
    """One thing that a writer did: `words` go on from the name, `quoted` is what was said, if anything was."""

    at: datetime
    words: str
    quoted: str
    asking: bool
    source: Source


def news_of(writers: Iterable[WriterRows], now: datetime, zone: ZoneInfo) -> tuple[News, ...]:
    """One line a writer, at most six: who asks something first, then the newest first."""
    since = start_of_yesterday(now, zone)
    found = [(mine, deeds) for mine in writers if (deeds := list(_deeds(mine, since)))]
    lines = [(any(deed.asking for deed in deeds), _line(mine.writer, deeds)) for mine, deeds in found]
    lines.sort(key=lambda entry: (entry[0], entry[1].at, entry[1].writer.id), reverse=True)
    return tuple(news for _, news in lines[:MOST_NEWS])


def _line(writer: Found, deeds: Sequence[_Deed]) -> News:
    """“wrote 214 words more, changed 2 passages with a comment and asked:”; opens what was said, else the last."""
    parts = [deed.words for deed in deeds]
    said = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    last = deeds[-1]
    return News(
        max(deed.at for deed in deeds),
        writer_of(writer.id, writer.name, writer.given_name, writer.email, namesake=writer.namesake),
        f"{said}{':' if last.quoted else '.'}",
        last.quoted,
        last.source,
    )


def _deeds(mine: WriterRows, since: datetime) -> Iterable[_Deed]:
    """At most one of each kind; what was said comes last, since its words follow."""
    links = {row.document_id: row.document_link for row in mine.attachments}
    yield from _wrote(mine, since)
    yield from _changed(mine.comments, links, since)
    yield from _resolved(mine, links, since)
    yield from _said(mine, links, since)


def _wrote(mine: WriterRows, since: datetime) -> Iterable[_Deed]:
    """Growth since the last reading before yesterday; nothing is said of a draft that was first read since."""
    document = main_document(mine.attachments)
    snapshots = mine.snapshots[document.document_id] if document else []
    before = [row for row in snapshots if row.taken_at < since]
    if document and not is_template(document) and before and snapshots[-1].taken_at >= since:
        grown = snapshots[-1].words - before[-1].words
        if grown >= WORTH_TELLING:
            source = Source("snapshot", snapshots[-1].id, document.document_link)
            yield _Deed(snapshots[-1].taken_at, f"wrote {count(grown, 'word')} more", "", asking=False, source=source)


def _changed(comments: Sequence[Found], links: dict[int, str | None], since: datetime) -> Iterable[_Deed]:
    fresh = [
        row
        for row in comments
        if row.author_role in TEACHERS
        and row.uptake not in {None, Uptake.UNCHANGED}
        and row.seen_at >= since
        and row.created_at < row.seen_at
    ]
    if fresh:
        last = max(fresh, key=lambda row: (row.seen_at, row.id))
        passages = "a passage" if len(fresh) == 1 else f"{len(fresh)} passages"
        source = Source("comment", last.id, _link(last, links))
        yield _Deed(last.seen_at, f"changed {passages} with a comment", "", asking=False, source=source)


def _resolved(mine: WriterRows, links: dict[int, str | None], since: datetime) -> Iterable[_Deed]:
    done = [
        (reply, comment)
        for comment in mine.comments
        for reply in mine.replies[comment.id]
        if reply.action == "resolve" and reply.author_role == "writer" and reply.created_at >= since
    ]
    if done:
        reply, comment = max(done, key=lambda pair: (pair[0].created_at, pair[0].id))
        words = "resolved a comment" if len(done) == 1 else f"resolved {len(done)} comments"
        yield _Deed(reply.created_at, words, "", asking=False, source=Source("reply", reply.id, _link(comment, links)))


def _said(mine: WriterRows, links: dict[int, str | None], since: datetime) -> Iterable[_Deed]:
    """The newest question that nobody answered, else the newest words."""
    heard = [
        (asks(post.content) and not any(other.author_role != "writer" for other in posts[index + 1 :]), post, comment)
        for comment in mine.comments
        for posts in [[comment, *(reply for reply in mine.replies[comment.id] if reply.content.strip())]]
        for index, post in enumerate(posts)
        if post.author_role == "writer" and post.created_at >= since
    ]
    if heard:
        asking, post, comment = max(heard, key=lambda entry: (entry[0], entry[1].created_at))
        words = "asked" if asking else "wrote a comment" if post is comment else "replied"
        source = Source("comment" if post is comment else "reply", post.id, _link(comment, links))
        yield _Deed(post.created_at, words, post.content, asking, source)


def _link(comment: Found, links: dict[int, str | None]) -> str | None:
    return comment_link(links.get(comment.document_id), comment.google_id, comment.source)
