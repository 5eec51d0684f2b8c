"""One engine of the comparison, told what to do line by line.

    python peer.py SPEC.json

The specification names the row, the engine (torch or numpy), its threads and whether torch compiles.
Commands come on the standard input, answers go to the standard output, one JSON object a line:

    check   does the job that all engines must agree on, and writes its outputs beside the inputs
    run     does the timed job once: wall and processor seconds
"""
import json
import os
import sys
import time

SPEC = json.load(open(sys.argv[1], encoding="utf-8"))
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(SPEC["threads"])

import numpy as np  # noqa: E402  (after the threads are set)


def load(name, dtype="<f4"):
    """An input array, flat."""
    return np.fromfile(os.path.join(SPEC["folder"], name), dtype=dtype)


def make_job():
    """The job of this row; imports only what it needs, so that what is missing is told by name."""
    job = SPEC["job"]
    if SPEC["engine"] == "numpy":
        import numpy_jobs

        return getattr(numpy_jobs, job)(SPEC, load)
    import torch

    torch.set_num_threads(SPEC["threads"])
    if job in ("araf", "araf_sweep"):
        import torch_araf as module
    elif job == "mirt_sweep":
        import torch_mirt as module
    elif job == "logistic":
        import torch_logistic as module
    elif job == "sae":
        import torch_sae as module
    else:
        import torch_linear as module
    return getattr(module, job)(SPEC, load)


def versions():
    """Names and versions of what computes."""
    found = {"python": sys.version.split()[0]}
    for name in ("torch", "numpy", "scipy", "sklearn"):
        if name in sys.modules:
            found[name] = sys.modules[name].__version__
    return found


def answer(command, job):
    if command == "check":
        outputs = {}
        for name, values in job.check().items():
            path = os.path.join(SPEC["folder"], f"{SPEC['key']}.{name}.f64")
            np.ascontiguousarray(values, dtype="<f8").tofile(path)
            outputs[name] = path
        return {"outputs": outputs, "versions": versions()}
    wall, processor = time.perf_counter(), time.process_time()
    job.run()
    return {
        "seconds": time.perf_counter() - wall,
        "cpuSeconds": time.process_time() - processor,
    }


def main():
    # What libraries print must not mix with the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    job = None
    for line in sys.stdin:
        try:
            job = job or make_job()
            result = answer(line.strip(), job)
        except Exception as error:  # told to whoever asked
            result = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(result) + "\n")
        answers.flush()


main()
