"""2PL fits of the SAT12 science test by two other programs, for tests/irt/items/sat12_test.ts.

1. A plain marginal maximum likelihood fit written for this purpose: 61-point Gauss-Hermite quadrature
   (numpy), the negative log-likelihood of all respondents differentiated by torch in double precision, and
   minimised by L-BFGS (scipy) from a = 1, d = logit of the share correct. No EM, no extrapolation.
2. girth (PyPI), its `twopl_mml`.

    python make.py SAT12.csv > sat12.json
"""
import csv
import json
import sys
from importlib.metadata import version

import numpy as np
import torch
from scipy.optimize import minimize


def read(path):
    with open(path) as lines:
        rows = list(csv.reader(lines))
    cells = [[np.nan if cell == "" else float(cell) for cell in row[1:]] for row in rows[1:]]
    return rows[0][1:], np.array(cells)


def fit(scores, points=61):
    nodes, weights = np.polynomial.hermite_e.hermegauss(points)
    theta = torch.tensor(nodes)
    log_weight = torch.tensor(np.log(weights / weights.sum()))
    seen = torch.tensor(~np.isnan(scores), dtype=torch.float64)
    y = torch.tensor(np.nan_to_num(scores))
    items = scores.shape[1]

    def cost(x):
        parameters = torch.tensor(x, requires_grad=True)
        a, d = parameters[:items], parameters[items:]
        z = theta[:, None] * a + d
        passed, failed = -torch.nn.functional.softplus(-z), -torch.nn.functional.softplus(z)
        log_likelihood = (y * seen) @ passed.T + ((1 - y) * seen) @ failed.T
        total = -torch.logsumexp(log_likelihood + log_weight, dim=1).sum()
        total.backward()
        return total.item(), parameters.grad.numpy()

    share = np.nanmean(scores, axis=0)
    start = np.concatenate([np.ones(items), np.log(share / (1 - share))])
    found = minimize(
        cost, start, jac=True, method="L-BFGS-B",
        options={"maxiter": 5000, "maxfun": 20000, "ftol": 1e-15, "gtol": 1e-7, "maxcor": 50},
    )
    gradient = float(np.abs(found.jac).max())
    assert gradient < 1e-3, gradient
    return {
        "discrimination": found.x[:items].round(7).tolist(),
        "intercept": found.x[items:].round(7).tolist(),
        "logLikelihood": -float(found.fun),
        "largestGradient": gradient,
    }


def by_girth(scores):
    from girth import twopl_mml

    answers = np.where(np.isnan(scores), 0, scores).astype(int).T  # omitted answers count as wrong
    result = twopl_mml(answers, {"quadrature_n": 61, "max_iteration": 500})
    a, b = result["Discrimination"], result["Difficulty"]
    return {"discrimination": a.round(7).tolist(), "difficulty": b.round(7).tolist()}


def main():
    items, scores = read(sys.argv[1])
    wrong = np.nan_to_num(scores)
    print(json.dumps({
        "versions": {name: version(name) for name in ("numpy", "scipy", "torch", "girth")},
        "items": items,
        "missingLeftOut": fit(scores),
        "missingWrong": fit(wrong),
        "girthMissingWrong": by_girth(scores),
    }))


main()
