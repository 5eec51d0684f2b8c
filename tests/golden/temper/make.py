"""Golden values of TEMPER by an implementation that shares no code or algebra with the project's.

Each side is one Gaussian over (weights, residuals) together, solved with dense matrices; blocks are dense
arrays of trials; divergences are taken between whole Gaussians. Writes cases.json. NumPy only.
"""

import json
import pathlib
import re

import numpy as np

rng = np.random.default_rng(11)


def logistic(x):
    return 1 / (1 + np.exp(-x))


# ------------------------------------------------------------------------------------------ data
MODELS = ["gpt_5", "gpt_4", "o3", "claude_opus_4", "claude_sonnet_4"]
agents = [("plain", m) for m in MODELS] + [("tools", m) for m in MODELS[:4]]
benchmarks = ["alpha"] * 14 + ["beta"] * 9 + ["gamma"] * 2
I = len(benchmarks)
respondents = [f"alpha.{s}:{m}" for s, m in agents[:7]] + [f"beta.{s}:{m}" for s, m in agents[3:]]
home = ["alpha"] * 7 + ["beta"] * 6
R = len(respondents)
long = rng.normal(size=(I, 4)) + 0.5
short = rng.normal(size=(I, 2)) * 3
long[5] = 0  # an item without a text in one group
weight = np.zeros((R, I))
score = np.zeros((R, I))
ability = rng.normal(size=R)
easiness = long[:, 0] + rng.normal(size=I)
for i in range(R):
    for j in range(I):
        if home[i] != benchmarks[j] or benchmarks[j] == "gamma" or j in (13, 22) or rng.random() < 0.15:
            continue
        n = int(rng.integers(1, 4))
        weight[i, j] = n
        score[i, j] = rng.binomial(n, logistic(ability[i] + easiness[j])) / n
score[0, weight[0] > 0] = 1  # an agent who is always right
score[:, 3] = 0  # an item that nobody solves
fstart = 0.5 * rng.normal(size=(1, R))


# ------------------------------------------------------------------------------------------ one side
class Gaussian:
    """Posterior over u = (w, eps) of z = [Phi, 1] u, with variances by group, the last group the residual."""

    def __init__(self, phi, group, start, count, fixed, guess):
        J, P = phi.shape
        self.H = np.hstack([phi, np.eye(J)])
        self.P, self.J = P, J
        self.G = len(start) - 1
        self.group = np.r_[group, np.full(J, self.G)].astype(int)
        self.start, self.var, self.count, self.fixed = np.array(start, float), np.array(start, float), count, fixed
        self.m = np.zeros(P + J)
        self.C = np.diag(self.var[self.group]) * guess
        self.r = np.zeros(J)

    def moments(self):
        return self.H @ self.m, np.einsum("jk,kl,jl->j", self.H, self.C, self.H)

    def price(self):
        """KL to the prior, and minus the log density of the learned variances."""
        prior = self.var[self.group]
        kl = 0.5 * (np.sum((np.diag(self.C) + self.m**2) / prior) - len(prior) + np.sum(np.log(prior)) - np.linalg.slogdet(self.C)[1])
        for g in range(self.G + 1):
            if not self.fixed[g]:
                kl += 0.5 * self.count * (np.log(self.var[g]) + self.start[g] / self.var[g])
        return kl

    def gain(self, eta, r):
        z, v = self.moments()
        return np.sum(eta * z - 0.5 * r * (z**2 + v)) - self.price()

    def solve(self, eta, r, var):
        self.var, self.r = var, r
        A = np.diag(1 / var[self.group]) + self.H.T @ (r[:, None] * self.H)
        self.C = np.linalg.inv(A)
        self.m = self.C @ (self.H.T @ eta)

    def update(self, eta, r, learn, rule):
        if not learn:
            return self.solve(eta, r, self.var)
        before = self.gain(eta, r)
        fast, safe = self.var.copy(), self.var.copy()
        for g in range(self.G + 1):
            if self.fixed[g]:
                continue
            k = self.group == g
            squares, spread = np.sum(self.m[k] ** 2), np.sum(np.diag(self.C)[k])
            fast[g] = (squares + self.count * self.start[g]) / (max(k.sum() - spread / self.var[g], 0) + self.count)
            safe[g] = (squares + spread + self.count * self.start[g]) / (k.sum() + self.count)
        self.solve(eta, r, fast)
        if self.gain(eta, r) < before - (0.01 if rule == "expected" else 0):
            self.solve(eta, r, safe)


# ------------------------------------------------------------------------------------------ the model
def scaled(groups, items, train):
    """Features of the items, and which groups tell nothing of an item."""
    out, silent, kinds = [], [], []
    for g, x in enumerate(groups):
        there = np.any(x != 0, axis=1)
        use = [j for j in train if there[j]]
        if use:
            mean = x[use].mean(0)
            norm = np.sqrt(np.mean(np.sum((x[use] - mean) ** 2, 1)))
        else:
            mean, norm = np.zeros(x.shape[1]), 0
        s = 1 / norm if norm > 0 else 0
        out.append(np.where(there[items, None], (x[items] - mean) * s, 0))
        silent.append(~there[items] | (s == 0))
        kinds += [g] * x.shape[1]
    if not groups:
        return np.zeros((len(items), 0)), np.zeros((len(items), 0), bool), np.zeros(0, int)
    return np.hstack(out), np.array(silent).T, np.array(kinds, int)


def run(groups, o):
    names = list(dict.fromkeys(benchmarks))
    blocks, rows = [], []
    for b, name in enumerate(names):
        here = np.array([x == name for x in benchmarks])
        ii = [i for i in range(R) if weight[i, here].sum() > 0]
        jj = [j for j in range(I) if here[j] and weight[:, j].sum() > 0]
        rows += [(i, b) for i in ii]
        blocks.append(dict(name=name, ii=ii, jj=jj, all=[j for j in range(I) if here[j]]))
    # agents: indicator columns
    tokens = []
    for i, b in rows:
        scaffold, model = respondents[i].split(".", 1)[1].split(":")
        own = [(0, names[b])]
        if o["agentNames"]:
            own += [(1, model), (2, scaffold), (3, re.match("[a-z]+", model)[0])]
        tokens.append(own)
    seen = [t for own in tokens for t in own]
    columns = sorted({t for t in seen if t[0] == 0 or seen.count(t) > 1}, key=lambda t: (t[0], seen.index(t)))
    Z = np.array([[float(c in own) for c in columns] for own in tokens])
    agent = Gaussian(Z, [c[0] for c in columns], [4, 0.3, 0.3, 0.3, 0.5], 4, [True] + [False] * 4, 1)
    N = len(rows)
    bm, bv = np.zeros(N), np.ones(N)
    first = 0
    for k in blocks:
        n, J = len(k["ii"]), len(k["jj"])
        k["at"] = slice(first, first + n)
        k["W"] = weight[np.ix_(k["ii"], k["jj"])]
        k["Y"] = score[np.ix_(k["ii"], k["jj"])]
        ok = (k["W"] * k["Y"]).sum()
        bm[k["at"]] = np.log((ok + 0.5) / (k["W"].sum() - ok + 0.5))
        phi, _, kinds = scaled(groups, k["jj"], k["jj"])
        G, g0, e0 = len(groups), o["groupVariance"], o["itemVariance"]
        free = [False] * G
        left = o["itemResidual"]
        k["f"] = [dict(a=np.ones(n), va=np.full(n, o["slopeVariance"] if o["slopes"] else 0.0), mu=1, tau=o["slopeVariance"],
                       side=Gaussian(phi, kinds, [g0] * G + [e0 if left else 1e-3], 4, free + [not left], 0.5))]
        for x in range(o["secondFactors"]):
            k["f"].append(dict(a=fstart[x, k["at"]].copy(), va=np.full(n, 0.5), mu=0, tau=1.0,
                               side=Gaussian(phi, kinds, [0.3 * g0] * G + [0.5 * e0 if left else 1e-3], 4, free + [not left], 0.01)))
        if o.get("agentText"):
            cols = [c for c in range(len(kinds)) if kinds[c] == o["textGroup"]][: o["agentText"]["columns"]]
            k["cols"], k["F"], k["tu"] = cols, phi[:, cols], o["agentTextVariance"]
            k["u"], k["U"] = np.zeros((n, len(cols))), np.array([np.eye(len(cols)) * k["tu"]] * n).reshape(n, len(cols), len(cols))
        first += n

    def logit(k, skip=None):
        m = np.repeat(bm[k["at"]][:, None], len(k["jj"]), 1) * (skip != "b")
        v = np.repeat(bv[k["at"]][:, None], len(k["jj"]), 1)
        for x, f in enumerate(k["f"]):
            d, vd = f["side"].moments()
            mean = f["a"][:, None] * d
            v = v + (f["a"] ** 2 + f["va"])[:, None] * (d**2 + vd) - mean**2
            if skip != x:
                m = m + mean
        if "F" in k:
            v = v + np.einsum("jk,ikl,jl->ij", k["F"], k["U"], k["F"])
            if skip != "u":
                m = m + k["u"] @ k["F"].T
        return m, v

    def weigh(k, rule, part):
        """Curvature, and slope at zero of the part: what is left for it to explain."""
        m, v = logit(k)
        rest, _ = logit(k, part)
        W, Y = k["W"], k["Y"]
        if rule == "bound":
            c = np.sqrt(m**2 + v)
            om = W * np.tanh(c / 2) / (2 * c)
            return om, W * (Y - 0.5) - om * rest
        s = 1 / np.sqrt(1 + np.pi * v / 8)
        p = logistic(m * s)
        om = W * s * p * (1 - p)
        return om, W * (Y - p) + om * (m - rest)

    def items(k, x, rule, learn):
        f = k["f"][x]
        om, left = weigh(k, rule, x)
        f["side"].update(f["a"] @ left, (f["a"] ** 2 + f["va"]) @ om, learn, rule)

    def slopes(k, x, rule, learn):
        f = k["f"][x]
        d, vd = f["side"].moments()
        om, left = weigh(k, rule, x)
        f["va"] = 1 / (1 / f["tau"] + om @ (d**2 + vd))
        f["a"] = f["va"] * (f["mu"] / f["tau"] + left @ d)
        if learn:
            f["tau"] = (np.sum((f["a"] - f["mu"]) ** 2 + f["va"]) + 8 * o["slopeVariance"]) / (len(f["a"]) + 8)

    def text(k, rule, learn):
        om, left = weigh(k, rule, "u")
        for i in range(len(k["ii"])):
            k["U"][i] = np.linalg.inv(np.eye(len(k["cols"])) / k["tu"] + k["F"].T @ (om[i][:, None] * k["F"]))
            k["u"][i] = k["U"][i] @ (k["F"].T @ left[i])
        if learn:
            k["tu"] = (np.sum(k["u"] ** 2) + np.einsum("ikk->", k["U"]) + 40 * o["agentTextVariance"]) / (k["u"].size + 40)

    def normal_kl(m, v, mu, tau):
        return 0.5 * np.sum(((m - mu) ** 2 + v) / tau - 1 + np.log(tau) - np.log(v))

    def bound():
        total = -agent.price()
        for k in blocks:
            m, v = logit(k)
            c = np.sqrt(m**2 + v)
            total += np.sum(k["W"] * ((k["Y"] - 0.5) * m - np.log(2 * np.cosh(c / 2))))
            for x, f in enumerate(k["f"]):
                total -= f["side"].price()
                if x > 0 or o["slopes"]:
                    total -= normal_kl(f["a"], f["va"], f["mu"], f["tau"])
                if x == 0 and o["slopes"]:
                    total -= 4 * (np.log(f["tau"]) + o["slopeVariance"] / f["tau"])
            if "F" in k and len(k["ii"]):
                P = len(k["cols"])
                for i in range(len(k["ii"])):
                    total -= 0.5 * ((np.trace(k["U"][i]) + k["u"][i] @ k["u"][i]) / k["tu"] - P + P * np.log(k["tu"]) - np.linalg.slogdet(k["U"][i])[1])
                total -= 20 * (np.log(k["tu"]) + o["agentTextVariance"] / k["tu"])
        return total

    trail = []
    for s in range(o["sweeps"] + o["refinements"]):
        rule = "bound" if s < o["sweeps"] else "expected"
        learn = o["learnVariances"] and s >= 3
        eta, r = np.zeros(N), np.zeros(N)
        for k in blocks:
            items(k, 0, rule, learn)
            if s >= 2 and o["slopes"]:
                slopes(k, 0, rule, learn)
            if s >= 2 and "F" in k:
                text(k, rule, learn)
            if s >= 3:
                for x in range(1, len(k["f"])):
                    items(k, x, rule, learn and s >= 5)
                    slopes(k, x, rule, False)
            om, left = weigh(k, rule, "b")
            eta[k["at"]], r[k["at"]] = left.sum(1), om.sum(1)
        agent.update(eta, r, learn, rule)
        bm, bv = agent.moments()
        if rule == "bound":
            trail.append(bound())

    # ---------------------------------------------------------------- what is reported
    out = dict(trail=trail, agentGroupVariance=agent.var[:4], agentVariance=agent.var[4], agentWeights=agent.m[: agent.P],
               agentCovariance=agent.C[: agent.P, : agent.P], bias=bm, blocks=[])
    F = 1 + o["secondFactors"]
    im, iv, level = np.zeros((F, I)), np.zeros((F, I)), np.zeros(I)
    rowv, slope, slopev, cov, extra, extrav = [], [], [], [], [], []
    rule = "expected" if o["refinements"] else "bound"
    for k in blocks:
        phi, silent, kinds = scaled(groups, k["all"], k["jj"])
        mine = dict(slopeVariance=k["f"][0]["tau"] if o["slopes"] else 0, groupVariance=[], residualVariance=[], weights=[], covariance=[])
        for x, f in enumerate(k["f"]):
            S = f["side"]
            w, V = S.m[: S.P], S.C[: S.P, : S.P]
            if not k["ii"]:
                V = np.diag(S.var[S.group][: S.P])
            mine["groupVariance"].append(S.var[: S.G])
            mine["residualVariance"].append(S.var[S.G])
            mine["weights"].append(w)
            mine["covariance"].append(V)
            im[x, k["all"]] = phi @ w
            iv[x, k["all"]] = np.einsum("jk,kl,jl->j", phi, V, phi) + S.var[S.G] + silent @ S.var[: S.G]
            im[x, k["jj"]], iv[x, k["jj"]] = S.moments()
        if "F" in k:
            mine["agentTextVariance"] = k["tu"]
            mine["textMean"], mine["textCovariance"] = k["u"], k["U"]
        main = k["f"][0]["side"]
        s2, r = main.var[main.G], main.r
        if k["jj"]:
            top = 1 / (np.sum(1 / (s2 + 1 / r)) + 1 / 4)
            mine["levelVariance"] = top - 1 / (r.sum() + 1 / 4)
            level[k["jj"]] = top * (1 - 1 / (1 + r * s2)) ** 2
        else:
            mine["levelVariance"] = 0
        # b and a of an agent together
        om, _ = weigh(k, rule, "b")
        d, vd = main.moments()
        for i in range(len(k["ii"])):
            v = bv[k["at"]][i]
            if o["slopes"]:
                joint = np.linalg.inv(np.array([[max(1 / v, om[i].sum()), om[i] @ d], [om[i] @ d, 1 / k["f"][0]["tau"] + om[i] @ (d**2 + vd)]]))
            else:
                joint = np.diag([v, 0])
            rowv.append(joint[0, 0]), slopev.append(joint[1, 1]), cov.append(joint[0, 1])
        slope += list(k["f"][0]["a"])
        for f in k["f"][1:]:
            extra += list(f["a"])
            extrav += list(f["va"])
        out["blocks"].append(mine)
    out.update(biasVariance=rowv, slope=slope, slopeVariance=slopev, covariance=cov, further=extra, furtherVariance=extrav,
               itemMean=im, itemVariance=iv, itemLevel=level)
    return out


def plain(x):
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    if isinstance(x, np.ndarray):
        return plain(x.tolist())
    return float(x) if isinstance(x, np.floating) else x


base = dict(agentNames=True, slopes=True, secondFactors=1, itemResidual=True, sweeps=8, refinements=4, learnVariances=True,
            groupVariance=0.1, itemVariance=1, slopeVariance=0.05, agentTextVariance=0.1)
both = [long, short]
cases = {
    "recommended": (both, base),
    "agent text, no residual": ([long], {**base, "agentNames": False, "secondFactors": 0, "itemResidual": False,
                                         "agentText": {"group": "long", "columns": 2}, "textGroup": 0, "groupVariance": 0.5}),
    "no text, nothing learned": ([], {**base, "slopes": False, "learnVariances": False, "refinements": 0}),
    "agent text beside all else": (both, {**base, "agentText": {"group": "short", "columns": 16}, "textGroup": 1}),
}
i, j = np.nonzero(weight)
result = dict(
    numpy=np.__version__,
    data=dict(respondents=respondents, benchmarks=benchmarks, long=long.ravel(), short=short.ravel(), factorStart=fstart,
              respondent=i, item=j, weight=weight[i, j], score=score[i, j]),
    cases={},
)
for name, (groups, options) in cases.items():
    told = {k: v for k, v in options.items() if k != "textGroup"}
    result["cases"][name] = dict(groups=["long", "short"][: len(groups)], options=told, expected=run(groups, options))
path = pathlib.Path(__file__).parent / "cases.json"
path.write_text(json.dumps(plain(result)))
