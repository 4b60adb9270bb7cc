"""Trains the classifier of comments and writes it as package data; or measures it, split by voice.

python -m training.train WHEEL                      train on every voice but the held-out ones; write the weights
python -m training.train WHEEL --cross-validate 2   measure only: each voice answered by a network that never saw it
"""

import argparse
import json
from collections.abc import Collection, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch

from app.writing.classifier.features import features
from app.writing.classifier.linear import Linear
from app.writing.classifier.model import blended
from app.writing.classifier.wordpiece import WordPiece
from training import export, minilm
from training.encoder import Network, pretrained, shortened
from training.fit import TAUGHT, Answers, Recipe, answers, fit, teach
from training.labels import EVERYDAY, HELD_OUT, MIXED, PLAIN, STORIED, Labelled, read
from training.linear import fit_linear
from training.measure import confusion, figures, heat_of, softmax, sorted_from
from training.tensors import Prepared
from training.variants import coded, in_a_document

ROOT = Path(__file__).resolve().parent.parent
COMMENTS = ROOT / "tests" / "data" / "comments"
PACKAGE = ROOT / "app" / "writing" / "classifier"
FROM_TORCH = ROOT / "tests" / "app" / "writing" / "classifier" / "answers_of_torch.json"
REPORT, CROSS_VALIDATED = ROOT / "training" / "report.json", ROOT / "training" / "cross-validation.json"
LAYERS = 3
"""Of the network that teaches; the one that ships has two."""
SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--cross-validate", type=int, metavar="FOLDS", default=0)
    asked = parser.parse_args()
    torch.set_num_threads(1)  # sums of several threads are rounded differently: with one a run repeats itself
    source = minilm.read(asked.wheel)
    rows = read(COMMENTS)
    learnt = [row for row in rows if row.voice not in HELD_OUT]
    held = [row for row in rows if row.voice in HELD_OUT]
    if asked.cross_validate:
        report = cross_validated(source, learnt, asked.cross_validate)
        CROSS_VALIDATED.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        return
    network, linear = trained(source, learnt)
    found = answered(source, network, linear, held)
    heat = heat_of(held, found)
    hung = in_a_document(held, Random(SEED))
    report = {
        "trained_on": len(learnt),
        **report_on(held, found, heat),
        "storied": figures(*_of_voices(held, found, STORIED)),
        "everyday": figures(*_of_voices(held, found, EVERYDAY)),
        "plain": figures(*_of_voices(held, found, PLAIN)),
        "mixed": figures(*_of_voices(held, found, MIXED)),
        "in_a_document": figures(hung, answered(source, network, linear, hung)),
    }
    print("held out:", report["all"], report["everyday"], report["sorted_from"])
    REPORT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    stored = export.arrays(network.state_dict(), linear, heat)
    export.write(PACKAGE, stored, source.vocabulary, list(linear.terms))
    FROM_TORCH.write_text(json.dumps(_samples(held, found, heat), indent=1) + "\n", encoding="utf-8")


def trained(source: minilm.MiniLM, rows: Sequence[Labelled]) -> tuple[Network, Linear]:
    """A small network taught by a larger one, and a linear reading beside it, fitted to these comments."""
    torch.manual_seed(SEED)
    pieces, learnt = WordPiece(source.vocabulary), [*rows, *coded()]
    teacher = pretrained(source, LAYERS, Prepared(rows[:1], pieces).figures.shape[1])
    fit(teacher, learnt, pieces, Recipe(), SEED)
    network = shortened(teacher)
    teach(network, teacher, learnt, pieces, recipe=TAUGHT, seed=SEED)
    return network, fit_linear(rows, SEED)


def answered(source: minilm.MiniLM, network: Network, linear: Linear, rows: Sequence[Labelled]) -> Answers:
    """Both together, as the application blends them."""
    found = answers(network, rows, WordPiece(source.vocabulary))
    figures_of = [np.array(features(row.text, row.quote, row.genre), dtype=np.float32) for row in rows]
    beside = np.stack([linear(row.text, row.quote, seen) for row, seen in zip(rows, figures_of, strict=True)])
    trait, kind = blended(found.trait, found.kind, beside)
    return Answers(trait, found.traits, kind)


def cross_validated(source: minilm.MiniLM, rows: Sequence[Labelled], count: int) -> dict[str, object]:
    """Figures over all comments, each answered by a network trained without its voice."""
    tested: list[Labelled] = []
    found: list[Answers] = []
    for voices in folds(rows, count):
        left_out = [row for row in rows if row.voice in voices]
        both = trained(source, [row for row in rows if row.voice not in voices])
        found.append(answered(source, *both, left_out))
        tested += left_out
        print(sorted(voices), figures(left_out, found[-1]), flush=True)
    together = Answers(*(np.concatenate([getattr(one, name) for one in found]) for name in ("trait", "traits", "kind")))
    return report_on(tested, together, heat_of(tested, together))


def report_on(rows: Sequence[Labelled], found: Answers, heat: float) -> dict[str, object]:
    """How good these answers are, all together, voice by voice, and trait by trait."""
    voices = sorted({row.voice for row in rows})
    return {
        "comments": len(rows),
        "all": figures(rows, found),
        "by_voice": {voice: figures(*_of_voices(rows, found, {voice})) for voice in voices},
        "confusion": confusion(rows, found),
        "heat": heat,
        "sorted_from": sorted_from(rows, found, heat),
    }


def _samples(rows: Sequence[Labelled], found: Answers, heat: float) -> list[dict[str, object]]:
    """Some held-out comments with torch's shares of traits and kinds, which the forward pass in numpy must meet."""
    trait, kind = softmax(found.trait / heat), softmax(found.kind)
    return [
        {"id": rows[line].id, "trait": trait[line].round(4).tolist(), "kind": kind[line].round(4).tolist()}
        for line in range(0, len(rows), 15)
    ]


def folds(rows: Sequence[Labelled], count: int) -> list[set[str]]:
    """Voices in `count` groups of about as many comments each."""
    sizes = {voice: sum(row.voice == voice for row in rows) for voice in {row.voice for row in rows}}
    groups: list[set[str]] = [set() for _ in range(count)]
    for voice in sorted(sizes, key=lambda name: (-sizes[name], name)):
        min(groups, key=lambda group: sum(sizes[one] for one in group)).add(voice)
    return groups


def _of_voices(rows: Sequence[Labelled], found: Answers, voices: Collection[str]) -> tuple[list[Labelled], Answers]:
    lines = [line for line, row in enumerate(rows) if row.voice in voices]
    return [rows[line] for line in lines], Answers(found.trait[lines], found.traits[lines], found.kind[lines])


if __name__ == "__main__":
    main()
