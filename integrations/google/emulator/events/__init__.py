"""Everything that can happen in the emulated Google: frozen events with a time, applied in order by `state`.

The sample school is a list of these, and so is the journal that keeps what the API changed across restarts.
Ids are Google's own ids and are chosen by whoever writes the event. Times are aware. Texts are plain: a
document's text is paragraphs joined by a line feed; the services turn it into Docs structure.
"""

from integrations.google.emulator.events.announcements import (
    AnnouncementChanged,
    AnnouncementFellDue,
    AnnouncementMade,
    AnnouncementScheduled,
)
from integrations.google.emulator.events.discussion import (
    CommentDeleted,
    CommentEdited,
    CommentMade,
    ReplyMade,
    SuggestionClosed,
    SuggestionMade,
)
from integrations.google.emulator.events.documents import (
    FIRST_TAB,
    ChipInserted,
    DocEdited,
    FootnoteMade,
    ListMade,
    TabAdded,
    TableInserted,
    TabRenamed,
)
from integrations.google.emulator.events.event import Event
from integrations.google.emulator.events.files import FileChanged, FileCreated, FileShared, FileViewed
from integrations.google.emulator.events.people import (
    AccountCreated,
    AccountDeleted,
    AccountRenamed,
    CourseCreated,
    CourseStateChanged,
    StudentJoined,
    StudentLeft,
    TeacherJoined,
    TeacherLeft,
)
from integrations.google.emulator.events.work import (
    CourseworkChanged,
    CourseworkCreated,
    CourseworkDeleted,
    CourseworkFellDue,
    FileAttached,
    LinkAttached,
    Reclaimed,
    Returned,
    RubricCreated,
    RubricCriterion,
    RubricLevel,
    SubmissionOpened,
    TurnedIn,
)

__all__ = [
    "FIRST_TAB",
    "AccountCreated",
    "AccountDeleted",
    "AccountRenamed",
    "AnnouncementChanged",
    "AnnouncementFellDue",
    "AnnouncementMade",
    "AnnouncementScheduled",
    "ChipInserted",
    "CommentDeleted",
    "CommentEdited",
    "CommentMade",
    "CourseCreated",
    "CourseStateChanged",
    "CourseworkChanged",
    "CourseworkCreated",
    "CourseworkDeleted",
    "CourseworkFellDue",
    "DocEdited",
    "Event",
    "FileAttached",
    "FileChanged",
    "FileCreated",
    "FileShared",
    "FileViewed",
    "FootnoteMade",
    "LinkAttached",
    "ListMade",
    "Reclaimed",
    "ReplyMade",
    "Returned",
    "RubricCreated",
    "RubricCriterion",
    "RubricLevel",
    "StudentJoined",
    "StudentLeft",
    "SubmissionOpened",
    "SuggestionClosed",
    "SuggestionMade",
    "TabAdded",
    "TabRenamed",
    "TableInserted",
    "TeacherJoined",
    "TeacherLeft",
    "TurnedIn",
]
