"""Golden trajectories of torch.optim.LBFGS (PyTorch 2.13.0, double precision): writes lbfgs.json.

Each case gives the start, and after every outer step the value (before the step), the point and the
number of evaluations so far.
"""

import json
import math
import pathlib
import sys

import torch

# The module of this name is hidden behind the class; the line search is private to it.
_strong_wolfe = sys.modules[torch.optim.LBFGS.__module__]._strong_wolfe

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def bowl(x):
    scale = 10.0 ** torch.linspace(-2, 2, len(x))
    return (scale * (x - 1) ** 2).sum() / 2


def logistic(x):
    """Ridge regression of a sign on cosines."""
    rows = torch.arange(60.0)[:, None]
    a = torch.cos(1.3 * rows * torch.arange(1, len(x) + 1) + 0.2 * rows)
    y = (torch.sin(2.1 * rows[:, 0]) + a[:, 0] > 0).double()
    z = a @ x
    return (torch.nn.functional.softplus(z) - y * z).mean() + 0.001 * (x ** 2).sum()


def wavy(x):
    """Not convex, so that the line search must bracket and split."""
    return (torch.sin(3 * x) + 0.1 * x ** 2 + 0.3 * torch.cos(5 * x + x.roll(1))).sum()


CASES = [
    ("rosenbrock", rosenbrock, [-1.2, 1.0], {"lr": 0.1}, 30),
    ("rosenbrock", rosenbrock, [-1.2, 1.0, 0.7, -0.4, 2.0], {"lr": 1.0}, 12),
    ("bowl", bowl, [0.0] * 8, {"lr": 0.1}, 12),
    ("logistic", logistic, [0.01 * math.cos(i) for i in range(6)], {"lr": 0.1}, 8),
    ("wavy", wavy, [math.cos(2.0 * i) * 3 for i in range(7)], {"lr": 0.1, "history_size": 4}, 10),
    ("wavy", wavy, [math.sin(5.0 * i) * 3 for i in range(7)], {"lr": 1.0}, 10),
    # Short and long first steps from many places, so that searches lengthen, split and push from edges.
    # Two steps only: later ones compare values that differ by rounding alone.
    *[("wavy", wavy, [2 * math.cos(k + 1.1 * i) for i in range(3)], {"lr": lr}, 2)
      for k in range(8) for lr in (0.003, 8.0)],
    *[("rosenbrock", rosenbrock, [1.5 * math.sin(k + 2.3 * i) for i in range(3)], {"lr": lr}, 2)
      for k in range(4) for lr in (0.003, 8.0)],
]

out = []
for name, function, start, options, steps in CASES:
    x = torch.tensor(start, requires_grad=True)
    opt = torch.optim.LBFGS([x], max_iter=20, line_search_fn="strong_wolfe",
                            **{"history_size": 10, **options})
    def closure():
        opt.zero_grad()
        value = function(x)
        value.backward()
        return value
    trail = []
    for _ in range(steps):
        before = opt.step(closure)
        state = opt.state[x]
        trail.append({"before": before.item(), "point": x.tolist(),
                      "evaluations": state["func_evals"], "iterations": state["n_iter"]})
    out.append({"function": name, "start": start, "options": options, "trail": trail})
    print(name, options, trail[-1]["before"], trail[-1]["evaluations"])

# Line searches alone, on waves with a slope, under lax and strict conditions.
generator = torch.Generator().manual_seed(5)
searches = []
# The first three rise from the first step to the second without turning.
RISING = [
    ([-0.7163, 0.8802, 5.4583, 1.6759, 0.05], 4.0, 0.3, 0.4),
    ([-2.0090, 0.4756, 5.7172, 0.8650, 0.05], 4.0, 0.3, 0.9),
    ([-1.6231, 0.6333, 2.5784, 0.9330, 0.05], 4.0, 0.3, 0.9),
]
for n in range(200):
    slope, a, w, phase = torch.rand(4, generator=generator).tolist()
    wave = [-2 * slope - 0.1, 1.5 * a, 1 + 6 * w, 6.28 * phase, 0.05]
    if n < len(RISING):
        wave, first, c1, c2 = RISING[n]
    else:
        first, c1, c2 = [0.01, 0.3, 1.0, 4.0][n % 4], [1e-4, 0.3][n % 2], [0.9, 0.4, 0.1][n % 3]

    def along(_, t, __):
        t = float(t)
        g = wave[0] + wave[1] * wave[2] * math.cos(wave[2] * t + wave[3]) + 2 * wave[4] * t
        f = wave[0] * t + wave[1] * math.sin(wave[2] * t + wave[3]) + wave[4] * t * t
        return f, torch.tensor([g])

    f, g = along(None, 0.0, None)
    if g.item() >= 0:
        continue
    value, _, t, evaluations = _strong_wolfe(
        along, torch.zeros(1), first, torch.ones(1), f, g, g.sum(), c1=c1, c2=c2)
    searches.append({"wave": wave, "first": first, "c1": c1, "c2": c2,
                     "step": float(t), "value": value, "evaluations": evaluations})
print(len(searches), "searches, at most", max(s["evaluations"] for s in searches), "evaluations")

path = pathlib.Path(__file__).with_name("lbfgs.json")
path.write_text(json.dumps({"torch": torch.__version__, "cases": out, "searches": searches}) + "\n")
