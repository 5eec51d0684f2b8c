"""Golden trajectories of torch.optim.LBFGS (PyTorch 2.13.0, double precision): writes lbfgs.json.

Each case gives the start, and after every outer step the value (before the step), the point and the
number of evaluations so far.
"""

import json
import math
import pathlib

import torch

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

path = pathlib.Path(__file__).with_name("lbfgs.json")
path.write_text(json.dumps({"torch": torch.__version__, "cases": out}) + "\n")
