"""A few steps of AdamW, and of SGD behind a ReLU with snapping, in double precision.

    python make.py            writes steps.json beside this script
"""

import json
import pathlib

import torch

torch.set_default_dtype(torch.float64)
N = 6


def gradient(step: int) -> torch.Tensor:
    return torch.tensor([((i * 7 + step * 13) % 11 - 5) / 4 for i in range(N)], dtype=torch.float64)


def adamw(steps: int) -> list[list[float]]:
    first = torch.nn.Parameter(torch.tensor([0.5, -1.0, 2.0, 0.0, 0.25, -0.125]))
    second = torch.nn.Parameter(torch.tensor([1.5, -0.5, 0.75, 3.0, -2.0, 0.1]))
    optimiser = torch.optim.AdamW(
        [
            {"params": [first], "lr": 0.01, "weight_decay": 5.0},
            {"params": [second], "lr": 0.002, "weight_decay": 0.1},
        ]
    )
    rows = []
    for step in range(1, steps + 1):
        first.grad, second.grad = gradient(step), gradient(step + 5)
        optimiser.step()
        rows.append(first.tolist() + second.tolist())
    return rows


def sgd(steps: int) -> list[list[float]]:
    raw = torch.nn.Parameter(torch.tensor([0.5, 0.02, 0.0009, 0.0, -0.1, 0.3]))
    optimiser = torch.optim.SGD([raw], lr=0.05)
    rows = []
    for step in range(1, steps + 1):
        optimiser.zero_grad()
        scale = torch.relu(raw)
        (0.1 * (gradient(step) * scale).sum() + 0.2 * scale.sum()).backward()
        optimiser.step()
        if step % 2 == 0:
            with torch.no_grad():
                raw[torch.relu(raw) <= 0.001] = -0.1
        rows.append(raw.tolist())
    return rows


result = {"torch": torch.__version__, "adamw": adamw(5), "sgd": sgd(4)}
pathlib.Path(__file__).with_name("steps.json").write_text(json.dumps(result, indent=1) + "\n")
