"""The store: one file an aggregate. Our tables are the truth for everything that is scheduled, running or done."""

from app.models.accounts import (
    AccessToken,
    AdmittedAccount,
    BellPeriod,
    Credential,
    SignInAttempt,
    TaughtCourse,
    Teacher,
    Throttle,
    WebSession,
)
from app.models.audit import AccessEntry
from app.models.base import Base
from app.models.coursework import Attachment, Coursework, Rubric, Submission
from app.models.decisions import CommentCorrection, ParagraphPlacement, ThreadRead
from app.models.documents import Comment, CommentLabel, CommentUptake, Document, Reply, Snapshot, Suggestion
from app.models.quotas import QuotaWindow
from app.models.roster import Course, CourseTeacher, Enrollment, Student
from app.models.sync import SyncCursor, SyncProblem, SyncRun, SyncSchedule

__all__ = [
    "AccessEntry",
    "AccessToken",
    "AdmittedAccount",
    "Attachment",
    "Base",
    "BellPeriod",
    "Comment",
    "CommentCorrection",
    "CommentLabel",
    "CommentUptake",
    "Course",
    "CourseTeacher",
    "Coursework",
    "Credential",
    "Document",
    "Enrollment",
    "ParagraphPlacement",
    "QuotaWindow",
    "Reply",
    "Rubric",
    "SignInAttempt",
    "Snapshot",
    "Student",
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
