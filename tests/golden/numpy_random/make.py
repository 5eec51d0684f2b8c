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

out = {"numpy": np.__version__, "legacy": legacy, "modern": modern}
path = pathlib.Path(__file__).with_name("numpy_random.json")
path.write_text(json.dumps(out, indent=1) + "\n")
