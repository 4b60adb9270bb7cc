"""What simpler ways reach on the same comments, split by voice: to be beaten, and reported in the model card.

python -m training.baselines WHEEL
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from app.writing.classifier.cues import cue_weights
from app.writing.classifier.wordpiece import WordPiece
from app.writing.words import Trait
from training import minilm
from training.encoder import Network, pretrained
from training.labels import HELD_OUT, TRAITS, Labelled, read
from training.tensors import Batch, Prepared
from training.train import COMMENTS, LAYERS, folds

FOLDS = 4
Method = Callable[[Sequence[int], Sequence[int]], np.ndarray]


def main() -> None:
    source = minilm.read(Path(sys.argv[1]))
    rows = read(COMMENTS)
    data = Prepared(rows, WordPiece(source.vocabulary))
    gold = np.array([TRAITS.index(row.primary_trait) for row in rows])
    figures = data.figures.numpy()
    vectors = np.concatenate([_frozen(source, data), figures], axis=1)
    methods: dict[str, Method] = {
        "cue phrases": lambda _, test: np.array([_by_cues(rows[line]) for line in test]),
        "TF-IDF of comment and passage": lambda train, test: _tfidf(rows, gold, None, train, test),
        "TF-IDF and figures": lambda train, test: _tfidf(rows, gold, figures, train, test),
        "frozen MiniLM layers and figures": lambda train, test: _regressed(vectors, gold, train, test),
    }
    for name, method in methods.items():
        print(f"{name}: {_split_by_voice(rows, gold, method)}", flush=True)


def _split_by_voice(rows: Sequence[Labelled], gold: np.ndarray, method: Method) -> dict[str, float]:
    learnt = [line for line, row in enumerate(rows) if row.voice not in HELD_OUT]
    held = [line for line, row in enumerate(rows) if row.voice in HELD_OUT]
    right = 0
    for voices in folds([rows[line] for line in learnt], FOLDS):
        test = [line for line in learnt if rows[line].voice in voices]
        said = method([line for line in learnt if rows[line].voice not in voices], test)
        right += int((said == gold[test]).sum())
    return {"accuracy": right / len(learnt), "held_out": float((method(learnt, held) == gold[held]).mean())}


def _by_cues(row: Labelled) -> int:
    weights = list(cue_weights(row.text))[: len(TRAITS)]
    return int(np.argmax(weights)) if any(weights) else TRAITS.index(Trait.NONE)


def _tfidf(
    rows: Sequence[Labelled], gold: np.ndarray, figures: np.ndarray | None, train: Sequence[int], test: Sequence[int]
) -> np.ndarray:
    parts = []
    for texts in ([row.text for row in rows], [row.quote for row in rows]):
        for options in ({"ngram_range": (1, 2)}, {"analyzer": "char_wb", "ngram_range": (2, 4)}):
            vectorizer = TfidfVectorizer(sublinear_tf=True, min_df=2, **options)
            vectorizer.fit([texts[line] for line in train])
            parts.append(vectorizer.transform(texts))
    if figures is not None:
        parts.append(csr_matrix(figures))
    return _regressed(hstack(parts).tocsr(), gold, train, test)


def _regressed(given: np.ndarray, gold: np.ndarray, train: Sequence[int], test: Sequence[int]) -> np.ndarray:
    found: np.ndarray = LogisticRegression(C=3, max_iter=400).fit(given[train], gold[train]).predict(given[test])
    return found


def _frozen(source: minilm.MiniLM, data: Prepared) -> np.ndarray:
    """What the heads would be given, before any training."""
    network = pretrained(source, LAYERS, data.figures.shape[1]).eval()
    with torch.no_grad():
        lines = range(len(data.rows))
        return np.concatenate([_pooled(network, data.batch(lines[at : at + 64])) for at in range(0, len(lines), 64)])


def _pooled(network: Network, batch: Batch) -> np.ndarray:
    return np.concatenate([part.numpy() for part in network.pooled(batch)], axis=1)


if __name__ == "__main__":
    main()
