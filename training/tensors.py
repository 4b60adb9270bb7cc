"""Labelled comments as tensors: tokens of comment and passage, figures, and the targets of three heads."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from app.writing.classifier.features import features
from app.writing.classifier.pairs import joined
from app.writing.classifier.wordpiece import WordPiece
from training.labels import Labelled


@dataclass(frozen=True)
class Batch:
    """Padded to the longest of its comments. `segment` is 0 for the comment, 1 for the passage, -1 for padding."""

    tokens: torch.Tensor
    segment: torch.Tensor
    figures: torch.Tensor
    trait: torch.Tensor
    traits: torch.Tensor
    kind: torch.Tensor


class Prepared:
    """Tokens and figures of a list of comments, computed once."""

    def __init__(self, rows: Sequence[Labelled], pieces: WordPiece) -> None:
        self.rows = list(rows)
        self.pad = pieces.pad
        self.joined = [joined(pieces, row.text, row.quote) for row in rows]
        self.figures = torch.tensor([features(row.text, row.quote, row.genre) for row in rows], dtype=torch.float32)
        self.targets = {
            name: torch.tensor([getattr(row, name) for row in rows], dtype=torch.float32)
            for name in ("trait", "traits", "kind")
        }

    def batch(self, chosen: Sequence[int]) -> Batch:
        longest = max(len(self.joined[number][0]) for number in chosen)
        tokens = torch.full((len(chosen), longest), self.pad)
        segment = torch.full((len(chosen), longest), -1)
        for line, number in enumerate(chosen):
            ids, comment = self.joined[number]
            tokens[line, : len(ids)] = torch.tensor(ids)
            segment[line, : len(ids)] = 1
            segment[line, :comment] = 0
        picked = torch.tensor(list(chosen))
        return Batch(tokens, segment, self.figures[picked], **{k: v[picked] for k, v in self.targets.items()})
