"""Whether a writer asks something: replies are typed on phones, and the question mark is often left out."""

import re

_OPENS_A_QUESTION = re.compile(
    r"\b(?:how (?:do|does|did|can|should|many|much|long|would)|what (?:do|does|did|is|if|should|would|can)|whats|"
    r"where (?:do|does|did|should|can|is)|when (?:do|should|is)|why (?:do|does|did|is|should)|"
    r"(?:do|should|can|could|may) i|(?:do|should|can|could) we|(?:do|did|can|could|would|will) you|"
    r"(?:is|was|does|did|should|can|will) (?:it|this|that|the|my|there)|are (?:these|those|you)|am i|"
    r"which (?:one|part|way|word)|"
    r"puedo|tengo que|cómo)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """True with a question mark, or where a sentence begins as questions do."""
    if any(mark in text for mark in "?¿؟？"):
        return True
    return any(_OPENS_A_QUESTION.match(sentence.strip()) for sentence in re.split(r"[.!\n;,]", text))
