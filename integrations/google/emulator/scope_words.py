"""What the consent page calls each scope, and the names that Google renames."""

AUTH = "https://www.googleapis.com/auth/"
RENAMED = {"email": AUTH + "userinfo.email", "profile": AUTH + "userinfo.profile"}
SIGN_IN = frozenset({"openid", *RENAMED.values()})
WORDS = {
    "classroom.courses.readonly": "View your Google Classroom classes",
    "classroom.rosters.readonly": "View your Google Classroom class rosters",
    "classroom.profile.emails": "View the email addresses of people in your classes",
    "classroom.profile.photos": "View the profile photos of people in your classes",
    "classroom.coursework.students.readonly": "View course work and grades for students in your classes",
    "classroom.student-submissions.students.readonly": "View student submissions in your classes",
    "classroom.topics.readonly": "View topics in Google Classroom",
    "classroom.announcements": "View and manage announcements in Google Classroom",
    "classroom.announcements.readonly": "View announcements in Google Classroom",
    "documents.readonly": "See all your Google Docs documents",
    "documents": "See, edit, create, and delete all your Google Docs documents",
    "drive.readonly": "See and download all your Google Drive files",
    "drive.metadata.readonly": "See information about your Google Drive files",
    "drive.file": "See, edit, create, and delete only the specific Google Drive files you use with this app",
    "drive": "See, edit, create, and delete all of your Google Drive files",
    "drive.activity.readonly": "View the activity record of files in your Google Drive",
    "calendar.events.owned": "See, create, change, and delete events on calendars you own",
    "calendar.events": "View and edit events on all your calendars",
    "calendar.freebusy": "View your availability in your calendars",
}


def canonical(scopes: str) -> tuple[str, ...]:
    """A space-separated list in Google's own names, each once, in order."""
    return tuple(dict.fromkeys(RENAMED.get(scope, scope) for scope in scopes.split()))


def words(scope: str) -> str:
    return WORDS.get(scope.removeprefix(AUTH), scope)


def is_known(scope: str) -> bool:
    return scope in SIGN_IN or scope.startswith(AUTH)
