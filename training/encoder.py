"""The network in torch: layers of MiniLM over comment and passage, and one head for each answer."""

import torch
from torch import nn
from torch.nn import functional

from training.minilm import MiniLM
from training.tensors import Batch

WIDTH, HEADS, INNER = 384, 12, 768
HIDDEN = 192


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.Linear(WIDTH, 3 * WIDTH)
        self.merge = nn.Linear(WIDTH, WIDTH)
        self.after_attention = nn.LayerNorm(WIDTH, eps=1e-12)
        self.widen = nn.Linear(WIDTH, INNER)
        self.narrow = nn.Linear(INNER, WIDTH)
        self.after_widening = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: torch.Tensor, mask: torch.Tensor, drop: float, asking: int) -> torch.Tensor:
        """New vectors of the first `asking` tokens, which look at all."""
        lines = len(x)
        query = functional.linear(x[:, :asking], self.attend.weight[:WIDTH], self.attend.bias[:WIDTH])
        looked = functional.linear(x, self.attend.weight[WIDTH:], self.attend.bias[WIDTH:]).chunk(2, dim=-1)
        by_head = [part.view(lines, -1, HEADS, WIDTH // HEADS).transpose(1, 2) for part in (query, *looked)]
        seen = functional.scaled_dot_product_attention(*by_head, attn_mask=mask)
        merged = self.merge(seen.transpose(1, 2).reshape(lines, -1, WIDTH))
        x = x[:, :asking]
        x = self.after_attention(x + functional.dropout(merged, drop, self.training))
        inner = self.narrow(functional.gelu(self.widen(x), approximate="tanh"))
        return self.after_widening(x + functional.dropout(inner, drop, self.training))


class Network(nn.Module):
    def __init__(self, words: int, layers: int, figures: int, drop: float = 0.1) -> None:
        super().__init__()
        self.drop = drop
        self.words = nn.Embedding(words, WIDTH)
        self.places = nn.Embedding(128, WIDTH)
        self.segments = nn.Embedding(2, WIDTH)
        self.after_words = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList([Layer() for _ in range(layers)])
        self.register_buffer("middle", torch.zeros(figures))
        self.register_buffer("spread", torch.ones(figures))
        self.hidden = nn.Linear(3 * WIDTH + figures, HIDDEN)
        self.trait = nn.Linear(HIDDEN, 8)
        self.traits = nn.Linear(HIDDEN, 8)
        self.kind = nn.Linear(HIDDEN + figures, 4)

    def pooled(self, batch: Batch) -> list[torch.Tensor]:
        """The start mark after the last layer; the means of comment and passage before it."""
        length = batch.tokens.shape[1]
        segment = batch.segment.clamp(min=0)
        x = self.words(batch.tokens) + self.places.weight[:length] + self.segments(segment)
        x = functional.dropout(self.after_words(x), self.drop, self.training)
        mask = torch.where(batch.segment < 0, -1e4, 0.0)[:, None, None, :]
        for layer in self.layers[:-1]:
            x = layer(x, mask, self.drop, length)
        start = self.layers[-1](x, mask, self.drop, 1)[:, 0]
        return [start, *(_mean(x, batch.segment == part) for part in (0, 1))]

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits: of the primary trait, of each trait by itself, of the kind."""
        pooled = self.pooled(batch)
        figures = (batch.figures - self.middle) / self.spread
        joined = torch.cat([*pooled, functional.dropout(figures, self.drop, self.training)], dim=-1)
        joined = functional.dropout(joined, 2 * self.drop, self.training)
        hidden = functional.gelu(self.hidden(joined), approximate="tanh")
        hidden = functional.dropout(hidden, 2 * self.drop, self.training)
        return self.trait(hidden), self.traits(hidden), self.kind(torch.cat([hidden, figures], dim=-1))


def _mean(x: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    weight = chosen.to(x.dtype).unsqueeze(-1)
    return (x * weight).sum(1) / weight.sum(1).clamp(min=1)


def pretrained(source: MiniLM, layers: int, figures: int) -> Network:
    """The network with the vectors and the lowest `layers` of MiniLM; its heads are new."""
    stored = source.weights
    network = Network(len(source.numbers), layers, figures)
    with torch.no_grad():
        network.words.weight.copy_(stored["embeddings.word_embeddings.weight"][list(source.numbers)])
        network.places.weight.copy_(stored["embeddings.position_embeddings.weight"][:128])
        network.segments.weight.copy_(stored["embeddings.token_type_embeddings.weight"])
        _copy(network.after_words, stored, "embeddings.LayerNorm")
        for number, layer in enumerate(network.layers):
            lead = f"encoder.layer.{number}."
            for part in ("weight", "bias"):
                three = [stored[f"{lead}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
                getattr(layer.attend, part).copy_(torch.cat(three))
            _copy(layer.merge, stored, lead + "attention.output.dense")
            _copy(layer.after_attention, stored, lead + "attention.output.LayerNorm")
            kept = _strongest(stored, lead)
            layer.widen.weight.copy_(stored[lead + "intermediate.dense.weight"][kept])
            layer.widen.bias.copy_(stored[lead + "intermediate.dense.bias"][kept])
            layer.narrow.weight.copy_(stored[lead + "output.dense.weight"][:, kept])
            layer.narrow.bias.copy_(stored[lead + "output.dense.bias"])
            _copy(layer.after_widening, stored, lead + "output.LayerNorm")
    return network


def shortened(taught: Network) -> Network:
    """A copy with its lowest and its highest layer only."""
    network = Network(taught.words.num_embeddings, 2, len(taught.middle))
    network.load_state_dict(taught.state_dict(), strict=False)
    network.layers[-1].load_state_dict(taught.layers[-1].state_dict())
    return network


def _strongest(stored: dict[str, torch.Tensor], lead: str) -> torch.Tensor:
    """Half of a layer's inner cells: those with the longest weights in and out."""
    strength = stored[lead + "intermediate.dense.weight"].norm(dim=1) * stored[lead + "output.dense.weight"].norm(dim=0)
    return strength.topk(INNER).indices.sort().values


def _copy(part: nn.Module, stored: dict[str, torch.Tensor], name: str) -> None:
    part.weight.copy_(stored[name + ".weight"])
    part.bias.copy_(stored[name + ".bias"])
