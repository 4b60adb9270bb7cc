"""Words that stop a post, and words of every English lesson that do not."""

import re

import pytest

from app.writing.unfit import Unfit, unfit_words


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("Your grade is in.", Unfit.GRADE, "grade"),
        ("This is a B+ so far", Unfit.GRADE, "B+"),
        ("You got a C.", Unfit.GRADE, "got a C"),
        ("The quiz was worth 20 points", Unfit.GRADE, "worth 20 points"),
        ("You scored 14 out of 20", Unfit.GRADE, "scored 14 out of"),
        ("Your math grade is up", Unfit.GRADE, "grade"),
        ("The latest grades", Unfit.GRADE, "grades"),
        ("Your score was 72", Unfit.GRADE, "Your score was 72"),
        ("A score of 72% is a start", Unfit.GRADE, "score of 72%"),
        ("You earned 8/10", Unfit.GRADE, "earned 8/10"),
        ("It came to 72/100.", Unfit.GRADE, "72/100"),
        ("You failed the essay", Unfit.GRADE, "You failed the essay"),
        ("There is an F on it", Unfit.GRADE, "an F on"),
        ("Right now you are failing", Unfit.GRADE, "are failing"),
        ("Bring your IEP", Unfit.HEALTH, "IEP"),
        ("As your 504 plan says", Unfit.HEALTH, "504 plan"),
        ("Use the tips for dyslexic writers", Unfit.HEALTH, "dyslexic"),
        ("With ADD it helps to stand", Unfit.HEALTH, "ADD"),
        ("After your therapist visit", Unfit.HEALTH, "therapist"),
        ("No detention today", Unfit.BEHAVIOUR, "detention"),
        ("Mind your behavior", Unfit.BEHAVIOUR, "your behavior"),
        ("Less off-task talk", Unfit.BEHAVIOUR, "off-task"),
        ("This was plagiarized", Unfit.BEHAVIOUR, "plagiarized"),
    ],
)
def test_what_says_it_of_a_student_is_found_with_its_kind(text: str, kind: Unfit, word: str) -> None:
    [found] = unfit_words(text)
    assert (found.kind, found.word) == (kind, word)


@pytest.mark.parametrize(
    "text",
    [
        "Write the first away game. One page. The pen is in it.",
        "Cite the 62% from the second source.",
        "Tell it as a 9th grade memory, or of seventh grade.",
        "Let your third grade teacher speak, in that first-grade classroom or in 2nd grade; Second Grade can wait.",
        "The score was 3 to 2 when you failed to catch it. You got 3/4 of the way; go on until 9/10.",
        "We talked about suspension of disbelief and the narrator’s attitude.",
        "Explain the character’s behavior in the last scene.",
        "You got a letter; what did it say? Add the sound of it.",
        "What is the point of the kept score? Slow down the hospital scene.",
        "Bring A-level detail to the A-frame house.",
        "",
    ],
)
def test_what_a_lesson_says_all_day_stops_nothing(text: str) -> None:
    assert unfit_words(text) == ()


STOPPED = {
    Unfit.GRADE: """
        You have an F in this class right now. | You have a C. | You got a zero on this | Your average is 72%
        You are at a level 2 for evidence | You are sitting at a 68 | You're at 71% | She has a B in English
        This is a B paper | You earned a 3 on the rubric. | Your class average fell to 64 | 72% on this essay
        You scored a level three. | It will be a zero until you turn it in. It is a zero for now.
        No credit for this one.
        You had an A. | Your current average worries me | Half credit for late work | You are getting a D.
        Your grade 85 stands. | You will have a C. | Maria has a B in English. | You ended up with a B.
        Full credit for this one.
    """,
    Unfit.HEALTH: """
        Your OCD makes this hard | You may be bipolar | You are deaf, so sit in front | Take your Ritalin first
        Bring it to the 504 meeting | You are suicidal | You're legally blind | Use your extra time.
        See me in the resource room | Ask your case manager | Your anxiety shows. | After your concussion, rest.
        You looked depressed | It's anxiety | Your panic attack is over
        She's autistic. | He’s depressed. | Here's your IEP | Here’s your anxiety again. | Maria's IEP meeting
        Maria's ADHD | Maria's depression | Hamlet is suicidal.
        Who's your counselor? | Let's talk accommodations | There's your therapist. | She is suicidal.
        Your disability in your story draft | Your anxiety in your story draft | Who is depressed?
    """,
    Unfit.BEHAVIOUR: """
        Before the BIP meeting | You were rude today | This is cheating. | You were talking in class again
        You have been really rude. | You cheated | Your behavior plan says so. | You were suspended
        You kept texting during the lesson | No cheating on the quiz | You are lazy
        You were caught cheating on the test. | Cheating on history quizzes | He cheated on Friday.
    """,
}
PASSING = """
    Grade 9 reading is on the shelf. | Use the grade 10 packet. | The anxiety of the narrator grows.
    Show the depressed king.
    Name the narrator’s anxiety.
    Explain the heroine’s suicidal thoughts in one line.
    The Great Depression is your setting. | Tom cheating on his wife is the turn. | Myrtle was cheated on by Tom.
    Find lazy verbs and replace them. | The lamp is suspended in the fog. | You are blind to the counterclaim here.
    You are at 450 words. | You have a claim. Have a reason for it. | The average teen sleeps 6 hours: cite that.
    An average of 12 hours is your evidence. | Zero evidence stands in paragraph 2. | Start from zero.
    Level the tone.
    With a title like this, begin there. | You have an image; add a sound.
    When you were rude to your grandmother, what did she say?
    Give credit to the source. | Mark the turn. | Your mark as a writer is the short line.
    Have a look at paragraph 3.
    Tell of the day you were talking to Coach Dee. | The dog was deaf; let us hear what it missed.
    You have 2 reasons; add a third. | You got a letter. | Move up a level: from fact to why. | She is at a loss.
    At a distance the house looks small. | The disease in the poem | Open with a question.
    Cut 20 percent of this paragraph.
    Give full credit to your source. | Tom is cheating on Daisy. | The chapter is about cheating on his wife.
    The rhyme scheme has an A in each line. | Mark each line with a B. | Lines 2 and 4 have a B. | Put an A on each.
    You have an A in every line; now vary it. | Put a B in the second line of the scheme.
    Is the narrator depressed? | The narrator is deeply depressed.
    Your depressed narrator is heard.
    Feel the anxiety in your story grow.
"""


@pytest.mark.parametrize(
    ("kind", "text"),
    [(kind, text.strip()) for kind, all_ in STOPPED.items() for text in re.split(r"[|\n]", all_.strip())],
)
def test_what_teachers_write_of_a_student_stops(kind: Unfit, text: str) -> None:
    assert kind in {each.kind for each in unfit_words(text)}


@pytest.mark.parametrize("text", [text.strip() for text in re.split(r"[|\n]", PASSING.strip())])
def test_what_teachers_write_of_a_text_passes(text: str) -> None:
    assert unfit_words(text) == ()


def test_all_of_it_is_found_in_the_order_of_the_text() -> None:
    found = unfit_words("Your IEP, your grade and a detention.")
    assert [each.kind for each in found] == [Unfit.HEALTH, Unfit.GRADE, Unfit.BEHAVIOUR]
