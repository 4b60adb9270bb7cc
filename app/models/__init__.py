"""The store: one file an aggregate. Our tables are the truth for everything that is scheduled, running or done."""

from app.models.accounts import (
    AccessToken,
    AdmittedAccount,
    AnsweredRequest,
    BellPeriod,
    Credential,
    FlagThresholds,
    SignInAttempt,
    TaughtCourse,
    Teacher,
    Throttle,
    WebSession,
)
from app.models.audit import AccessEntry
from app.models.base import Base
from app.models.conferences import (
    Absence,
    Amendment,
    Conference,
    ConferenceRecord,
    JournalChange,
    RecordComment,
    RecordSkill,
    RecordTick,
)
from app.models.coursework import Attachment, Coursework, Rubric, Submission
from app.models.decisions import CommentCorrection, GenreChoice, ParagraphPlacement, PieceChoice, ThreadRead
from app.models.documents import (
    Comment,
    CommentLabel,
    CommentUptake,
    CourseDocument,
    Document,
    Reply,
    Snapshot,
    Suggestion,
)
from app.models.followups import FollowUp, FollowUpLook
from app.models.pins import Pin
from app.models.posts import Post, PostingHabits, StudentLink, StudentWord
from app.models.quotas import QuotaWindow
from app.models.retention import Purge
from app.models.roster import Course, CourseTeacher, Enrollment, Student
from app.models.shelf import OwnCriterion, OwnMentor, OwnSkill
from app.models.sync import SyncCursor, SyncProblem, SyncRun, SyncSchedule

__all__ = [
    "Absence",
    "AccessEntry",
    "AccessToken",
    "AdmittedAccount",
    "Amendment",
    "AnsweredRequest",
    "Attachment",
    "Base",
    "BellPeriod",
    "Comment",
    "CommentCorrection",
    "CommentLabel",
    "CommentUptake",
    "Conference",
    "ConferenceRecord",
    "Course",
    "CourseDocument",
    "CourseTeacher",
    "Coursework",
    "Credential",
    "Document",
    "Enrollment",
    "FlagThresholds",
    "FollowUp",
    "FollowUpLook",
    "GenreChoice",
    "JournalChange",
    "OwnCriterion",
    "OwnMentor",
    "OwnSkill",
    "ParagraphPlacement",
    "PieceChoice",
    "Pin",
    "Post",
    "PostingHabits",
    "Purge",
    "QuotaWindow",
    "RecordComment",
    "RecordSkill",
    "RecordTick",
    "Reply",
    "Rubric",
    "SignInAttempt",
    "Snapshot",
    "Student",
    "StudentLink",
    "StudentWord",
    "Submission",
    "Suggestion",
    "SyncCursor",
    "SyncProblem",
    "SyncRun",
    "SyncSchedule",
    "TaughtCourse",
    "Teacher",
    "ThreadRead",
    "Throttle",
    "WebSession",
]
