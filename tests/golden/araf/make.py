"""Golden trajectories of the amortized model, in double precision on one thread.

    python make.py            writes one .safetensors file per case beside this script

Each file holds the inputs, the start, the first gradient, the loss of every epoch, the end and the
predictions. README.md in this folder lists the tensors and the order of one epoch.
"""

import pathlib

import numpy as np
import torch
from safetensors.numpy import save_file

N, J, D, K, EPOCHS = 40, 200, 48, 30, 200
CLIP = 1e-6
PHI = 10.0

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def penalty_strength(strength: float, epoch: int) -> float:
    """Zero before epoch 100, rising linearly until 500, constant after."""
    if epoch < 100:
        return 0.0
    return strength * min(1.0, (epoch - 100) / 400)


def forward(p: dict[str, torch.Tensor], x: torch.Tensor, learned_scale: bool) -> torch.Tensor:
    direction = p["W"] / p["W"].norm(dim=1, keepdim=True)
    scale = torch.relu(p["rho"]) if learned_scale else torch.ones(K)
    loading = (x @ direction.T) * scale
    easiness = x @ p["v"] + p["c"]
    return torch.sigmoid(p["theta"] @ loading.T + easiness + p["b"][:, None] + p["g"])


def data_loss(prob: torch.Tensor, y: torch.Tensor, observed: torch.Tensor, kind: str):
    mu = prob[observed].clamp(CLIP, 1 - CLIP)
    target = y[observed]
    if kind == "beta":
        target = target.clamp(CLIP, 1 - CLIP)
        a, b = mu * PHI, (1 - mu) * PHI
        cost = (
            torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(torch.tensor(PHI))
            - (a - 1) * torch.log(target) - (b - 1) * torch.log(1 - target)
        )
    else:  # "bernoulli" has targets 0 and 1, "soft" any share between
        cost = -target * torch.log(mu) - (1 - target) * torch.log(1 - mu)
    return cost.mean()


def fit(x, y, observed, start, kind: str, strength: float, learned_scale: bool):
    p = {name: value.clone().requires_grad_() for name, value in start.items()}
    adam = torch.optim.AdamW(
        [
            {"params": [p["theta"], p["b"]], "lr": 0.01, "weight_decay": 5.0},
            {"params": [p["W"], p["g"]], "lr": 0.002, "weight_decay": 0.1},
            {"params": [p["v"], p["c"]], "lr": 0.002, "weight_decay": 0.01},
        ],
        betas=(0.9, 0.999), eps=1e-8,
    )
    sgd = torch.optim.SGD([p["rho"]], lr=0.05)
    first, data, total = {}, [], []
    for epoch in range(EPOCHS):
        adam.zero_grad()
        sgd.zero_grad()
        loss = data_loss(forward(p, x, learned_scale), y, observed, kind)
        whole = loss
        if learned_scale:
            whole = loss + penalty_strength(strength, epoch) * torch.relu(p["rho"]).sum()
        whole.backward()
        if epoch == 0:
            first = {n: (v.grad if v.grad is not None else torch.zeros_like(v)).clone()
                     for n, v in p.items()}
        data.append(loss.item())
        total.append(whole.item())
        adam.step()
        sgd.step()
        if learned_scale and epoch > 150 and epoch % 10 == 0:
            with torch.no_grad():
                p["rho"][torch.relu(p["rho"]) <= 0.001] = -0.1
    with torch.no_grad():
        prob = forward(p, x, learned_scale)
    return first, np.array(data), np.array(total), {n: v.detach() for n, v in p.items()}, prob


def single(array: np.ndarray) -> torch.Tensor:
    """The double that a 32-bit float holds, so that what is stored is what was used."""
    return torch.from_numpy(np.asarray(array, dtype=np.float32).astype(np.float64))


def problem():
    """Shares of 11 trials from a rank-3 truth, with missing blocks and scattered holes."""
    rng = np.random.default_rng(20260214)
    x = rng.normal(size=(J, D)) + 1.5 * rng.normal(size=(5, D))[np.arange(J) % 5]
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    logit = (
        rng.normal(size=(N, 3)) @ (2.5 * x @ rng.normal(size=(D, 3)) / 3).T
        + (x @ rng.normal(size=D)) * 1.5 + rng.normal(size=(N, 1)) - 0.5
    )
    share = rng.binomial(11, 1 / (1 + np.exp(-logit))) / 11
    observed = rng.random((N, J)) > 0.06
    observed[:20, 150:] &= rng.random((20, 50)) > 0.9   # first half hardly meets the last block
    observed[32:, :40] = False                          # last rows never meet the first block
    observed[:, 199] = False                            # an item nobody meets
    start = {
        "theta": 0.01 * rng.normal(size=(N, K)), "b": np.zeros(N),
        "W": 0.01 * rng.normal(size=(K, D)), "rho": np.full(K, 0.5),
        "v": rng.uniform(-1, 1, D) / np.sqrt(D), "c": np.array(rng.uniform(-1, 1) / np.sqrt(D)),
        "g": np.array(0.0),
    }
    return single(x), single(share), torch.from_numpy(observed), {n: single(v) for n, v in start.items()}


CASES = {
    # name: (cost, penalty strength, learned scale)
    "beta": ("beta", 0.054, True),
    "beta_notau": ("beta", 0.0, False),
    "beta_snap": ("beta", 3.6, True),         # starts with unequal rho: some die, some stay
    "bernoulli": ("bernoulli", 0.0155, True),
    "bernoulli_notau": ("bernoulli", 0.0, False),
    "bernoulli_clip": ("bernoulli", 0.0155, True),  # starts with two rows beyond the clip
    "soft": ("soft", 0.2, True),
}


def main():
    x, share, observed, start = problem()
    here = pathlib.Path(__file__).parent
    for name, (kind, strength, learned) in CASES.items():
        y = (share > 0.5).double() if kind == "bernoulli" else share
        begin = {n: v.clone() for n, v in start.items()}
        if name == "bernoulli_clip":
            begin["b"][0], begin["b"][1] = 20.0, -20.0
        if name == "beta_snap":
            begin["rho"] = single(np.linspace(0.1, 0.8, K))
        first, data, total, end, prob = fit(x, y, observed, begin, kind, strength, learned)
        f4 = lambda t: np.ascontiguousarray(t.numpy().astype(np.float32))
        tensors = {"x": f4(x), "y": f4(y), "observed": observed.numpy().astype(np.uint8),
                   "loss.data": data, "loss.total": total, "p": f4(prob)}
        for n in begin:
            tensors[f"initial.{n}"] = np.atleast_1d(f4(begin[n]))
            tensors[f"gradient.{n}"] = np.atleast_1d(first[n].numpy())
            tensors[f"final.{n}"] = np.atleast_1d(end[n].numpy())
        save_file(tensors, here / f"{name}.safetensors", metadata={
            "cost": kind, "phi": str(PHI), "lambda": str(strength), "epochs": str(EPOCHS),
            "scale": "learned" if learned else "one", "torch": torch.__version__,
        })
        alive = int((end["rho"] > 0.001).sum())
        snapped = int((end["rho"] == -0.1).sum())
        print(f"{name:16} data {data[0]:.6f} -> {data[-1]:.6f}  alive {alive} snapped {snapped} "
              f"rho {end['rho'].min():.4f}..{end['rho'].max():.4f} missing {1 - observed.double().mean():.3f}")


if __name__ == "__main__":
    main()
