"""Writes numpy_random.json: draws of NumPy's generators that responses/numpy_random must repeat.

Run: python make.py (needs NumPy only).
"""
import hashlib, json, pathlib
import numpy as np

SEEDS = [0, 1, 2, 42, 1234, 4242, 2**31, 2**32 - 1]


def sha(values):
    return hashlib.sha256(np.asarray(values, dtype="<u4").tobytes()).hexdigest()


legacy = []
for seed in SEEDS:
    small = np.arange(10)
    np.random.RandomState(seed).shuffle(small)
    large = np.arange(1176)
    np.random.RandomState(seed).shuffle(large)
    listed = list(range(17))
    np.random.RandomState(seed).shuffle(listed)
    r = np.random.RandomState(seed)
    mixed = {  # one stream through several calls: the order of consumption matters
        "permutation": r.permutation(7).tolist(),
        "choice": r.choice(46, 8, replace=False).tolist(),
        "randint": [int(r.randint(0, 11)) for _ in range(12)],
        "randint_wide": [int(r.randint(-5, 2**32 - 5)) for _ in range(3)],
        "randint_one": int(r.randint(3, 4)),
        "random": [float(r.random_sample()) for _ in range(4)],
        "words": r.randint(0, 2**32, size=4, dtype=np.uint32).tolist(),
    }
    legacy.append({
        "seed": seed, "shuffle10": small.tolist(), "shuffle17_list": listed,
        "shuffle1176_head": large[:20].tolist(), "shuffle1176_sha256": sha(large),
        "permutation65537_sha256": sha(np.random.RandomState(seed).permutation(65537)),
        "mixed": mixed,
    })

modern = []
for seed in SEEDS + [2**32, 2**40 + 7, 2**53 - 1, 1743]:
    g = np.random.default_rng(seed)
    modern.append({
        "seed": seed,
        "words": np.random.SeedSequence(seed).generate_state(10).tolist(),
        "raw": [str(int(v)) for v in np.random.PCG64(seed).random_raw(4)],
        "random": g.random(6).tolist(),
        "kept_of_1000_below_0.25": int((np.random.default_rng(seed).random(1000) < 0.25).sum()),
    })

protocol = []  # the published splits and samples, written out with NumPy's own calls
for seed in [0, 7, 42, 49]:
    order = np.arange(1176)
    np.random.RandomState(seed).shuffle(order)
    n = int(0.1 * 1176)
    keep = np.random.RandomState(seed + 999).choice(1176, int(0.3 * 1176), replace=False)
    users = np.random.RandomState(seed + 4242).choice(119, 32, replace=False)
    stays = np.random.default_rng(seed + 1701).random(500) < 0.1
    r = np.random.RandomState(seed)
    balanced = [np.sort(r.choice(n_agents, 8, replace=False)).tolist() for n_agents in (12, 46, 36, 25)]
    protocol.append({
        "seed": seed, "test": np.sort(order[:n]).tolist(), "validation": np.sort(order[n:2 * n]).tolist(),
        "items_0.3_sha256": sha(np.sort(keep)), "respondents_32": np.sort(users).tolist(),
        "cells_of_500_below_0.1": np.flatnonzero(stays).tolist(), "balanced": balanced,
    })

quantiles = [{
    "values": values, "count": count,
    "quantiles": np.quantile(values, np.linspace(0, 1, count)).tolist(),
} for values, count in [([0.1, 0.9, 0.4, 0.35, 0.2], 3), ([0.3, 0.1], 4), ([0.5, 0.25, 0.75], 2)]]

out = {
    "numpy": np.__version__, "legacy": legacy, "modern": modern, "protocol": protocol,
    "quantiles": quantiles,
}
path = pathlib.Path(__file__).with_name("numpy_random.json")
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
