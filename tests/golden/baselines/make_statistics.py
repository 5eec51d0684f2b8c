"""Golden values of the statistics, from SciPy 1.17.1 and NumPy 2.4.6: writes statistics.json."""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(4)
out = {"scipy": scipy.__version__, "numpy": np.__version__}

out["normalTail"] = [[z, float(stats.norm.sf(z))] for z in [-4.5, -1, 0, 0.3, 1, 2.9, 3, 3.1, 6, 12]]
out["studentTTail"] = [[t, df, float(stats.t.sf(t, df))]
                       for df in [1, 2, 2.5, 9, 26, 29, 49, 1000]
                       for t in [-3.2, -0.4, 0, 0.01, 1, 2.04, 4.5, 12]]


def paired(n, shift, step=None):
    a = rng.normal(size=n)
    b = a - shift + 0.5 * rng.normal(size=n)
    if step:
        a, b = np.round(a / step) * step, np.round(b / step) * step
    return [float(v) for v in a], [float(v) for v in b]


out["pairedStudentT"] = []
for n, shift in [(2, 0.1), (5, 0.3), (30, 0.1), (50, 0.02)]:
    a, b = paired(n, shift)
    r = stats.ttest_rel(a, b)
    out["pairedStudentT"].append({"first": a, "second": b, "t": float(r.statistic), "p": float(r.pvalue)})

out["wilcoxonSignedRank"] = []
for n, shift in [(3, 0.3), (5, 0.3), (12, 0.2), (30, 0.1), (50, 0.05)]:
    a, b = paired(n, shift)
    r = stats.wilcoxon(a, b, method="exact")
    out["wilcoxonSignedRank"].append({"first": a, "second": b, "w": float(r.statistic), "p": float(r.pvalue)})
a, b = paired(140, 0.05, step=0.25)  # ties and zeros, beyond the exact range
r = stats.wilcoxon(a, b, method="asymptotic", zero_method="wilcox", correction=False)
out["wilcoxonSignedRank"].append({"first": a, "second": b, "w": float(r.statistic), "p": float(r.pvalue)})
# Ties: every sign pattern counted by brute force.
a, b = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3], [1, 1, 2, 3, 3, 7, 5, 3, 1, 4]
d = np.array([p - q for p, q in zip(a, b) if p != q], float)
ranks = stats.rankdata(abs(d))
low = min(ranks[d > 0].sum(), ranks[d < 0].sum())
sums = [sum(r for i, r in enumerate(ranks) if s >> i & 1) for s in range(2 ** len(d))]
out["wilcoxonSignedRank"].append({"first": a, "second": b, "w": float(low),
                            "p": float(min(1, 2 * np.mean(np.array(sums) <= low)))})

truth = (rng.random(200) < 0.4) * 1.0
pred = np.round(np.clip(0.3 * truth + 0.6 * rng.random(200), 0, 1), 2)  # rounding makes ties
u = stats.mannwhitneyu(pred[truth == 1], pred[truth == 0]).statistic
error = abs(pred - truth)
out["prediction"] = {
    "truth": truth.tolist(), "predicted": pred.tolist(),
    "auc": float(u / (truth.sum() * (1 - truth).sum())),
    "rmse": float(np.sqrt(np.mean(error ** 2))),
    "meanAbsoluteError": float(error.mean()),
    "absoluteError90": float(np.percentile(error, 90)),
    "absoluteError95": float(np.percentile(error, 95)),
}

path = pathlib.Path(__file__).with_name("statistics.json")
path.write_text(json.dumps(out) + "\n")
