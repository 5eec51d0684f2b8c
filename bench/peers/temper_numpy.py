"""The yardstick for batches of TEMPER fits: the same fits in NumPy and SciPy, one by one.

Arrays are dense by block; matrices go to LAPACK (potrf, trtri) and BLAS, with the J x J form where rows are
fewer than columns, so that nothing is slower than it need be in this language. Reads commands from standard
input, one JSON object a line, {"folder", "fit"}, and answers each with the fit's time and its probabilities.
"""

import json
import pathlib
import re
import sys
import time

import numpy as np
from scipy.linalg import lapack

PRIOR, SLOPE_PRIOR = 4.0, 8.0


class Side:
    def __init__(self, phi, group, start, residual, fixed, tightness):
        self.phi, self.group = phi, group
        self.J, self.P = phi.shape
        self.G = len(start)
        self.onehot = (group[:, None] == np.arange(self.G)).astype(float)
        self.sizes = self.onehot.sum(0)
        self.start, self.gv, self.fixed = np.array(start), np.array(start), np.array(fixed)
        self.estart = self.ev = residual
        self.dual = self.J < self.P
        if self.dual:
            self.grams = np.stack([phi[:, group == g] @ phi[:, group == g].T for g in range(self.G)])
        self.mean = np.zeros(self.J)
        self.var = tightness * (residual + (phi**2) @ self.gv[group])
        self.gs, self.gt = np.zeros(self.G), tightness * self.gv * self.sizes
        self.es, self.et = 0.0, self.J * tightness * residual
        self.logdet = self.sizes @ np.log(tightness * self.gv)
        self.logprec = -self.J * np.log(tightness * residual)

    def solve(self, eta, r, gv, ev):
        den = 1 + r * ev
        q, t = r / den, eta / den
        if self.dual:
            K = np.tensordot(gv, self.grams, 1)
            root = np.sqrt(q)
            B = root[:, None] * K * root
            B[np.diag_indices(self.J)] += 1
            L, _ = lapack.dpotrf(B, lower=1, clean=1)
            X, _ = lapack.dtrtri(L, lower=1)
            M = root[:, None] * (X.T @ X) * root
            u = t - M @ (K @ t)
            fitted = K @ u
            lev = np.diag(K) - ((X @ (root[:, None] * K)) ** 2).sum(0)
            self.gs = gv**2 * ((self.grams @ u) @ u)
            self.gt = gv * self.sizes - gv**2 * np.einsum("gij,ij->g", self.grams, M)
            self.logdet = self.sizes @ np.log(gv) - 2 * np.log(np.diag(L)).sum()
        else:
            A = (self.phi * q[:, None]).T @ self.phi
            A[np.diag_indices(self.P)] += 1 / gv[self.group]
            L, _ = lapack.dpotrf(A, lower=1, clean=1)
            X, _ = lapack.dtrtri(L, lower=1)
            w = X.T @ (X @ (self.phi.T @ t))
            fitted = self.phi @ w
            lev = ((self.phi @ X.T) ** 2).sum(1)
            self.gs, self.gt = w**2 @ self.onehot, (X**2).sum(0) @ self.onehot
            self.logdet = -2 * np.log(np.diag(L)).sum()
        prec = 1 / ev + r
        e = (eta - r * fitted) / prec
        self.mean, self.var = fitted + e, 1 / prec + lev / den**2
        self.es, self.et = e @ e, (1 / prec + (r / prec) ** 2 * lev).sum()
        self.logprec = np.log(prec).sum()
        self.gv, self.ev, self.eta, self.r = gv, ev, eta, r

    def divergence(self):
        g, e = self.gv, self.ev
        s = (self.es + self.et) / e - self.J + self.J * np.log(e) + self.logprec - self.logdet
        s += ((self.gs + self.gt) / g + self.sizes * (np.log(g) - 1)).sum()
        s += (PRIOR * (np.log(g) + self.start / g))[~self.fixed].sum()
        return (s + PRIOR * (np.log(e) + self.estart / e)) / 2

    def update(self, eta, r, learn, rule):
        if not learn:
            return self.solve(eta, r, self.gv, self.ev)
        score = lambda: eta @ self.mean - r @ (self.mean**2 + self.var) / 2 - self.divergence()
        before = score()
        slow = (self.gs + self.gt + PRIOR * self.start) / (self.sizes + PRIOR)
        fast = (self.gs + PRIOR * self.start) / (np.maximum(self.sizes - self.gt / self.gv, 0) + PRIOR)
        eslow = (self.es + self.et + PRIOR * self.estart) / (self.J + PRIOR)
        efast = (self.es + PRIOR * self.estart) / (max(self.J - self.et / self.ev, 0) + PRIOR)
        keep = np.where(self.fixed, self.gv, 0)
        self.solve(eta, r, np.where(self.fixed, keep, fast), efast)
        if score() < before - (0.01 if rule == "expected" else 0):
            self.solve(eta, r, np.where(self.fixed, keep, slow), eslow)

    def weights(self):
        den = 1 + self.r * self.ev
        A = (self.phi * (self.r / den)[:, None]).T @ self.phi
        A[np.diag_indices(self.P)] += 1 / self.gv[self.group]
        L, _ = lapack.dpotrf(A, lower=1)
        V, _ = lapack.dpotri(L, lower=1)
        V = np.tril(V) + np.tril(V, -1).T
        return V @ (self.phi.T @ (self.eta / den)), V


def agent_columns(rows, names, benchmarks):
    own = []
    for i, b in rows:
        name = names[i]
        name = name[len(b) + 1 :] if name.startswith(b + ".") else name
        scaffold, _, model = name.rpartition(":")
        family = re.match(r"[^\W\d_]+", model)
        tokens = [(0, b), (1, model)] + ([(2, scaffold)] if scaffold else [])
        own.append(tokens + ([(3, family[0].lower())] if family else []))
    count = {}
    for tokens in own:
        for t in tokens:
            count[t] = count.get(t, 0) + 1
    columns = sorted([t for t in count if t[0] == 0 or count[t] > 1], key=lambda t: t[0])
    place = {t: k for k, t in enumerate(columns)}
    Z = np.zeros((len(rows), len(columns)))
    for i, tokens in enumerate(own):
        for t in tokens:
            if t in place:
                Z[i, place[t]] = 1
    return Z, np.array([t[0] for t in columns])


def scaled(groups, train):
    """Features of all items in the scale of those that train."""
    parts = []
    for x in groups:
        there = (x != 0).any(1)
        use = train & there
        y = np.where(there[:, None], x - x[use].mean(0), 0)
        parts.append(y / np.sqrt((y[use] ** 2).sum(1).mean()))
    return np.hstack(parts)


def fit(task, groups, o):
    names, benchmarks = task["names"], np.array(task["benchmarks"])
    R, I = len(names), len(benchmarks)
    W, Y = np.zeros((R, I)), np.zeros((R, I))
    W[task["respondent"], task["item"]] = 1
    Y[task["respondent"], task["item"]] = task["score"]
    kind = np.concatenate([np.full(x.shape[1], g) for g, x in enumerate(groups)])
    blocks, rows, first = [], [], 0
    for b in dict.fromkeys(benchmarks):
        here = benchmarks == b
        ii = np.flatnonzero(W[:, here].any(1))
        jj = np.flatnonzero(here & W.any(0))
        train = np.zeros(I, bool)
        train[jj] = True
        phi = scaled([x[here] for x in groups], train[here])
        w, y = W[np.ix_(ii, jj)], Y[np.ix_(ii, jj)]
        n = len(ii)
        f = [dict(a=np.ones(n), va=np.full(n, 0.05), mu=1.0, tau=0.05, side=Side(phi[train[here]], kind, [0.1] * len(groups), 1.0, [False] * len(groups), 0.5))]
        f.append(dict(a=task["start"][first : first + n].copy(), va=np.full(n, 0.5), mu=0.0, tau=1.0, side=Side(phi[train[here]], kind, [0.03] * len(groups), 0.5, [False] * len(groups), 0.01)))
        blocks.append(dict(ii=ii, jj=jj, here=np.flatnonzero(here), phi=phi, at=slice(first, first + n), W=w, kappa=w * (y - 0.5), f=f))
        rows += [(i, b) for i in ii]
        first += n
    Z, zgroup = agent_columns(rows, names, benchmarks)
    agent = Side(Z, zgroup, [4.0, 0.3, 0.3, 0.3], 0.5, [True, False, False, False], 1.0)
    for k in blocks:
        n, s = k["W"].sum() + 1, k["kappa"].sum()
        agent.mean[k["at"]] = np.log((n / 2 + s) / (n / 2 - s))
    agent.var[:] = 1

    def moments(k):
        m, v = agent.mean[k["at"]][:, None], agent.var[k["at"]][:, None]
        for f in k["f"]:
            a, va, d, vd = f["a"][:, None], f["va"][:, None], f["side"].mean, f["side"].var
            m = m + a * d
            v = v + (a * a + va) * vd + va * (d * d)
        return m, v

    def weigh(k, rule):
        m, v = moments(k)
        if rule == "bound":
            c = np.sqrt(m * m + v)
            om = k["W"] * np.tanh(c / 2) / (2 * c)
            return om, k["kappa"] - om * m
        s = 1 / np.sqrt(1 + np.pi * v / 8)
        p = 1 / (1 + np.exp(-m * s))
        return k["W"] * s * p * (1 - p), k["kappa"] - k["W"] * (p - 0.5)

    def items(k, f, rule, learn):
        om, res = weigh(k, rule)
        a = f["a"]
        pull = res + om * (a[:, None] * f["side"].mean)
        f["side"].update(a @ pull, (a * a + f["va"]) @ om, learn, rule)

    def slopes(k, f, rule, learn):
        om, res = weigh(k, rule)
        d, vd = f["side"].mean, f["side"].var
        eta = (res + om * (f["a"][:, None] * d)) @ d
        f["va"] = 1 / (1 / f["tau"] + om @ (d * d + vd))
        f["a"] = (f["mu"] / f["tau"] + eta) * f["va"]
        if learn:
            f["tau"] = (((f["a"] - f["mu"]) ** 2 + f["va"]).sum() + SLOPE_PRIOR * 0.05) / (len(f["a"]) + SLOPE_PRIOR)

    def bound():
        total = -agent.divergence()
        for k in blocks:
            m, v = moments(k)
            c = np.sqrt(m * m + v)
            total += (k["kappa"] * m - k["W"] * (c / 2 + np.log1p(np.exp(-c)))).sum()
            for x, f in enumerate(k["f"]):
                total -= f["side"].divergence()
                total -= (((f["a"] - f["mu"]) ** 2 + f["va"]) / f["tau"] - 1 + np.log(f["tau"] / f["va"])).sum() / 2
                if x == 0:
                    total -= SLOPE_PRIOR / 2 * (np.log(f["tau"]) + 0.05 / f["tau"])
        return total

    trail = []
    for s in range(o["sweeps"] + o["refinements"]):
        rule, learn = ("bound" if s < o["sweeps"] else "expected"), s >= 3
        eta, r = np.zeros(first), np.zeros(first)
        for k in blocks:
            main, further = k["f"]
            items(k, main, rule, learn)
            if s >= 2:
                slopes(k, main, rule, learn)
            if s >= 3:
                items(k, further, rule, s >= 5)
                slopes(k, further, rule, False)
            om, res = weigh(k, rule)
            eta[k["at"]] = (res + om * agent.mean[k["at"]][:, None]).sum(1)
            r[k["at"]] = om.sum(1)
        agent.update(eta, r, learn, rule)
        if rule == "bound":
            trail.append(bound())

    # Unanswered items from their text, and the mean of every logit that the benchmark has.
    out = np.zeros((R, I))
    for k in blocks:
        for x, f in enumerate(k["f"]):
            w, V = f["side"].weights()
            rest = np.setdiff1d(k["here"], k["jj"])
            phi = k["phi"][np.isin(k["here"], rest)]
            f["new"] = phi @ w, ((phi @ V) * phi).sum(1) + f["side"].ev
            mean = np.zeros(I)
            mean[k["jj"]], mean[rest] = f["side"].mean, f["new"][0]
            out[np.ix_(k["ii"], k["here"])] += f["a"][:, None] * mean[k["here"]]
        out[np.ix_(k["ii"], k["here"])] += agent.mean[k["at"]][:, None]
    return out, trail


def main():
    cache = {}
    for line in sys.stdin:
        command = json.loads(line)
        folder = pathlib.Path(command["folder"])
        if not cache:
            cache.update(json.loads((folder / "data.json").read_text()))
            I = len(cache["benchmarks"])
            cache["groups"] = [np.fromfile(folder / f"group{g}.f32", np.float32).reshape(I, -1).astype(float) for g in range(cache["count"])]
        cells = np.fromfile(folder / f"fit{command['fit']}.f64").reshape(3, -1)
        start = np.fromfile(folder / f"start{command['fit']}.f64")
        task = dict(names=cache["names"], benchmarks=cache["benchmarks"], respondent=cells[0].astype(int), item=cells[1].astype(int), score=cells[2], start=start)
        wall, cpu = time.perf_counter(), time.process_time()
        out, trail = fit(task, cache["groups"], cache["options"])
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        out.tofile(folder / f"out{command['fit']}.f64")
        print(json.dumps(dict(wall=wall, cpu=cpu, trail=trail)), flush=True)


main()
