"""Rasch and two-parameter models in PyTorch: L-BFGS until the cost reaches the target."""
import numpy as np
import torch
import torch.nn.functional as F


class Reached(Exception):
    """The cost is as low as it is to be."""


class logistic:
    def __init__(self, spec, load):
        self.spec = spec
        s = spec["sizes"]
        self.R, self.I = s["respondents"], s["items"]
        self.y = torch.from_numpy(load("target.f32").reshape(self.R, self.I)).double()
        self.mask = torch.from_numpy(load("mask.f32").reshape(self.R, self.I)).double()
        self.total = self.mask.sum()
        self.start = load("start.f32")
        self.free = spec["slopes"]

        def objective(ability, difficulty, slope):
            logits = ability[:, None] - difficulty[None, :]
            if self.free:
                logits = logits * slope[None, :]
            each = F.binary_cross_entropy_with_logits(logits, self.y, reduction="none")
            cost = (each * self.mask).sum()
            for name, values in (("ability", ability), ("difficulty", difficulty)):
                prior = spec["priors"][name]
                cost = cost + (((values - prior["mean"]) / prior["deviation"]) ** 2).sum() / 2
            if self.free:
                prior = spec["priors"]["discrimination"]
                cost = cost + (((slope - prior["mean"]) / prior["deviation"]) ** 2).sum() / 2
            return cost / self.total

        self.objective = torch.compile(objective) if spec["compile"] else objective

    def fit(self):
        spec = self.spec
        parts = torch.from_numpy(self.start).double().split([self.R, self.I, self.I])
        ability, difficulty = (part.clone().requires_grad_() for part in parts[:2])
        slope = parts[2].clone().requires_grad_(self.free)
        parameters = [ability, difficulty] + ([slope] if self.free else [])
        optimiser = torch.optim.LBFGS(
            parameters, lr=1.0, max_iter=1000, max_eval=2000, history_size=10,
            line_search_fn="strong_wolfe", tolerance_grad=0, tolerance_change=0,
        )

        def closure():
            optimiser.zero_grad()
            loss = self.objective(ability, difficulty, slope)
            if loss.item() <= spec["target"]:
                raise Reached  # the parameters stand where the cost was taken
            loss.backward()
            return loss

        try:
            optimiser.step(closure)
        except Reached:
            pass
        return [p.detach().numpy() for p in (ability, difficulty, slope)]

    def check(self):
        return {"point": np.concatenate(self.fit())}

    def run(self):
        self.fit()
