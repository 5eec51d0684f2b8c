"""Golden fits of the baselines (PyTorch 2.13.0, double precision, one thread).

    python make.py small                 writes small.json: a simulated matrix and its fits
    python make.py agent-eval-pre DIR    writes agent_eval_pre.json from the CSV files of DIR

Every fit starts from cosines, so that the start need not be stored: entry n of a kind with phase f is
scale * cos(1.7 n + f) (+ offset). The cost is the mean over observed cells, with priors the sum of
squared deviations / 2 divided by the number of cells.
"""

import csv
import json
import pathlib
import sys

import numpy as np
import torch
from torch.nn.functional import softplus

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
HERE = pathlib.Path(__file__).parent
PRIORS = {"theta": (0.0, 1.0), "b": (0.0, 2.0), "a": (1.0, 0.5)}


def wave(n, scale, phase, offset=0.0):
    return offset + scale * torch.cos(1.7 * torch.arange(n) + phase)


def logistic(R, I, r, i, y, two, priors):
    """Rasch, or 2PL, by L-BFGS; all predictions [R, I] and the mean cross-entropy."""
    p = {"theta": wave(R, 0.1, 0.3), "b": wave(I, 0.1, 0.7)}
    if two:
        p["a"] = torch.ones(I)
    for v in p.values():
        v.requires_grad_()
    opt = torch.optim.LBFGS(list(p.values()), lr=0.1, max_iter=20, history_size=10,
                            line_search_fn="strong_wolfe")

    def nll():
        z = p["theta"][r] - p["b"][i]
        z = p["a"][i] * z if two else z
        return (softplus(z) - y * z).mean()

    def closure():
        opt.zero_grad()
        cost = nll()
        if priors:
            for n, v in p.items():
                mean, deviation = PRIORS[n]
                cost = cost + (((v - mean) / deviation) ** 2).sum() / 2 / len(y)
        cost.backward()
        return cost

    for _ in range(100):
        opt.step(closure)
    with torch.no_grad():
        z = p["theta"][:, None] - p["b"]
        z = p["a"] * z if two else z
        return torch.sigmoid(z), nll().item(), closure_value(closure)


def closure_value(closure):
    with torch.enable_grad():
        return closure().item()


def mirt(R, I, r, i, y, kind, K=5, steps=500):
    p = {"theta": wave(R * K, 0.01, 0.1).reshape(R, K), "a": wave(I * K, 0.01, 0.5).reshape(I, K),
         "d": torch.zeros(I), "b": torch.zeros(R), "g": torch.zeros(())}
    for v in p.values():
        v.requires_grad_()
    opt = torch.optim.AdamW(list(p.values()), lr=0.01, weight_decay=0.1)

    def predict():
        return torch.sigmoid(p["theta"] @ p["a"].T + p["d"] + p["b"][:, None] + p["g"])

    def cost():
        mu = predict()[r, i].clamp(1e-6, 1 - 1e-6)
        if kind == "bernoulli":
            return (-y * mu.log() - (1 - y) * (1 - mu).log()).mean()
        t, phi = y.clamp(1e-6, 1 - 1e-6), torch.tensor(10.0)
        a, b = mu * phi, (1 - mu) * phi
        return (a.lgamma() + b.lgamma() - phi.lgamma()
                - (a - 1) * t.log() - (b - 1) * (1 - t).log()).mean()

    for _ in range(steps):
        opt.zero_grad()
        cost().backward()
        opt.step()
    with torch.no_grad():
        return predict(), cost().item()


def fits(R, I, r, i, y, kinds=("bernoulli", "beta")):
    out, probabilities = {}, {}
    for two in (False, True):
        for priors in (False, True):
            name = ("two_pl" if two else "rasch") + ("_priors" if priors else "")
            prob, nll, value = logistic(R, I, r, i, y, two, priors)
            out[name] = {"nll": nll, "value": value}
            probabilities[name] = prob
            print(name, nll, value)
    for kind in kinds:
        prob, value = mirt(R, I, r, i, y, kind)
        out[f"mirt_{kind}"] = {"value": value}
        probabilities[f"mirt_{kind}"] = prob
        print("mirt", kind, value)
    return out, probabilities


def small():
    rng = np.random.default_rng(11)
    R, I = 24, 60
    theta, b, a = rng.normal(size=R), rng.normal(size=I), np.exp(0.3 * rng.normal(size=I))
    prob = 1 / (1 + np.exp(-a * (theta[:, None] - b)))
    passed = rng.binomial(6, prob)
    passed = np.where(rng.random((R, I)) < 0.15, -1, passed)   # -1: missing
    r, i = np.nonzero(passed >= 0)
    y = torch.from_numpy(passed[r, i] / 6)
    out, probabilities = fits(R, I, torch.from_numpy(r), torch.from_numpy(i), y)
    for name, prob in probabilities.items():
        out[name]["p"] = [float(f"{v:.10g}") for v in prob.flatten()[::4].tolist()]
    data = {"torch": torch.__version__, "respondents": R, "items": I, "trials": 6, "every": 4,
            "passed": passed.flatten().tolist(), "fits": out}
    (HERE / "small.json").write_text(json.dumps(data) + "\n")


def agent_eval_pre(folder):
    revised = {2, 9, 12, 14, 15, 16, 23, 28, 32, 35, 41, 43, 46, 48, 52, 56, 58, 59, 61, 62, 63, 64,
               66, 67, 71, 72, 77, 79, 80}
    r, i, y, R, I = [], [], [], 0, 0
    for name in ["colbench_backend_programming", "corebench_hard", "scicode", "scienceagentbench"]:
        rows = list(csv.reader(open(f"{folder}/{name}.csv")))
        columns = [n for n, item in enumerate(rows[0][1:], 1)
                   if name != "scicode" or int(item.split(".")[1]) in revised]
        for row in rows[1:]:
            for at, n in enumerate(columns):
                if row[n] != "":
                    r.append(R), i.append(I + at), y.append(float(row[n]))
            R += 1
        I += len(columns)
    print(R, I, len(y), np.mean(y))
    out, probabilities = fits(R, I, torch.tensor(r), torch.tensor(i), torch.tensor(y),
                              kinds=("bernoulli",))
    sample = np.sort(np.random.default_rng(3).choice(len(y), 400, replace=False))
    for name, prob in probabilities.items():
        out[name]["p"] = [float(f"{prob[r[c], i[c]].item():.10g}") for c in sample]
    data = {"torch": torch.__version__, "respondents": R, "items": I, "cells": len(y),
            "sample": [[r[c], i[c], y[c]] for c in sample], "fits": out}
    (HERE / "agent_eval_pre.json").write_text(json.dumps(data) + "\n")


if __name__ == "__main__":
    small() if sys.argv[1] == "small" else agent_eval_pre(sys.argv[2])
