"""Writes a trained network as package data: 8-bit rows with a scale each, figures of 32 bits, and the vocabulary.

The vectors of the tokens, most of it, are a file of their own: it is read where it lies, and no training changes it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from app.writing.classifier.linear import Linear

_EIGHT_BITS = (".query.weight", ".looked.weight", ".merge.weight", ".widen.weight", ".narrow.weight")


def arrays(weights: dict[str, torch.Tensor], linear: Linear, heat: float) -> dict[str, np.ndarray]:
    """What `app.writing.classifier.model` reads. `heat` divides the trait's logits (Guo et al., 2017)."""
    found: dict[str, np.ndarray] = {
        "heat": np.array(heat, dtype=np.float32),
        "linear.rarity": np.array(linear.rarity, dtype=np.float16),
        "linear.middle": linear.middle,
        "linear.spread": linear.spread,
        "linear.weight": linear.weight.astype(np.float16),
        "linear.bias": linear.bias,
    }
    for name, tensor in _parted(weights):
        values = tensor.detach().numpy().astype(np.float32)
        if name == "words.weight" or name.endswith(_EIGHT_BITS):
            scale = np.abs(values).max(axis=1) / 127 + 1e-12
            found[name] = np.round(values / scale[:, None]).astype(np.int8)
            found[name + ".scale"] = scale.astype(np.float32)
        else:
            found[name] = values
    return found


def _parted(weights: dict[str, torch.Tensor]) -> Iterator[tuple[str, torch.Tensor]]:
    """Queries apart from keys and values: the last layer asks for one token only."""
    for name, tensor in weights.items():
        if ".attend." in name:
            third = len(tensor) // 3
            yield name.replace("attend", "query"), tensor[:third]
            yield name.replace("attend", "looked"), tensor[third:]
        else:
            yield name, tensor


def write(folder: Path, stored: dict[str, np.ndarray], vocabulary: Sequence[str], terms: Sequence[str]) -> None:
    np.save(folder / "words.npy", stored["words.weight"])
    np.savez_compressed(
        folder / "weights.npz", **{name: kept for name, kept in stored.items() if name != "words.weight"}
    )
    for name, lines in (("vocabulary.txt", vocabulary), ("terms.txt", terms)):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
