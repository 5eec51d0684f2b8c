"""sentence-transformers on the CPU, measured as the engines of this folder are.

Takes a run as JSON on stdin, gives what came of it as JSON on stdout; see engine_run.ts.
"""

import json
import math
import resource
import statistics
import sys
import time

START = time.time()


def main() -> dict:
    run = json.load(sys.stdin)
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        return {"status": "not measured", "reason": str(error)}
    try:
        import torch

        torch.set_num_threads(run["threads"])
    except ImportError:
        pass
    model = SentenceTransformer(run["folder"], device="cpu")

    def embed(texts):
        rows = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return [[float(x) for x in row] for row in rows]

    reference = run.get("reference")
    checked = reference["texts"] if reference else run["texts"][:24]
    rows = embed(checked)
    cold = time.time() - START
    error = None
    if reference:
        pairs = [p for a, b in zip(rows, reference["vectors"]) for p in zip(a, b)]
        size = math.sqrt(sum(b * b for _, b in pairs))
        error = math.sqrt(sum((a - b) ** 2 for a, b in pairs)) / size
        if [len(a) for a in rows] != [len(b) for b in reference["vectors"]]:
            error = math.inf
        most = 0.05 if reference["bits"] == 8 else 1e-4
        if not error <= most:
            found = f"relative error to {reference['source']} must be at most {most}: found {error:.3g}"
            return {"status": "wrong", "reason": found}
    texts = run["texts"]
    tokens = sum(len(ids) for ids in model.tokenizer(texts, truncation=True)["input_ids"])
    model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    times = []
    while len(times) < 3 or (sum(times) < run["seconds"] and len(times) < 1000):
        begin = time.perf_counter()
        model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        times.append(time.perf_counter() - begin)
    median = statistics.median(times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcome = {
        "status": "measured",
        "perSecond": {"texts": len(texts) / median, "tokens": tokens / median},
        "passes": len(times),
        "coldSeconds": cold,
        "peakMemoryBytes": peak * (1 if sys.platform == "darwin" else 1024),
        "gave": {"source": run["name"], "texts": checked, "vectors": rows, "bits": 32},
        "device": "1 thread" if run["threads"] == 1 else f"{run['threads']} threads",
    }
    return outcome if error is None else {**outcome, "error": error}


print("\n" + json.dumps(main()))
