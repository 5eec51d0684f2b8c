"""Multidimensional models of K = 2 … in PyTorch: one after another, dense masked logits."""
import torch
import torch.nn.functional as F


class mirt_sweep:
    def __init__(self, spec, load):
        self.spec = spec
        s = spec["sizes"]
        self.R, self.I = s["respondents"], s["items"]
        self.y = torch.from_numpy(load("target.f32").reshape(self.R, self.I))
        mask = torch.from_numpy(load("mask.f32").reshape(self.R, self.I))
        held = torch.from_numpy(load("held.f32").reshape(self.R, self.I))
        self.weight = mask / mask.sum()
        self.held = torch.nonzero(held.reshape(-1)).reshape(-1)
        self.truth = self.y.reshape(-1)[self.held]
        self.starts = torch.from_numpy(load("start.f32"))

        def objective(ability, loading, easiness, bias, shared):
            logits = ability @ loading.T + easiness + bias + shared
            each = F.binary_cross_entropy_with_logits(logits, self.y, reduction="none")
            return (each * self.weight).sum()

        self.objective = torch.compile(objective, dynamic=True) if spec["compile"] else objective

    def validate(self, parameters):
        ability, loading, easiness, bias, shared = parameters
        with torch.no_grad():
            logits = (ability @ loading.T + easiness + bias + shared).reshape(-1)[self.held]
            return F.binary_cross_entropy_with_logits(logits, self.truth).item()

    def fit(self, start, K, steps):
        R, I = self.R, self.I
        shapes = [(R, K), (I, K), (I,), (R, 1), (1,)]
        parameters, at = [], 0
        for shape in shapes:
            count = shape[0] * (shape[1] if len(shape) > 1 else 1)
            part = start[at:at + count].clone().reshape(shape)
            parameters.append(part.requires_grad_())
            at += count
        adam = torch.optim.AdamW(parameters, lr=0.01, weight_decay=0.1, fused=True)
        best = float("inf")
        for step in range(1, steps + 1):
            adam.zero_grad()
            self.objective(*parameters).backward()
            adam.step()
            if step % 10 == 0 or step == steps:
                best = min(best, self.validate(parameters))
        return best

    def sweep(self, steps):
        best, at = [], 0
        for K in self.spec["factors"]:
            count = (self.R + self.I) * (K + 1) + 1
            best.append(self.fit(self.starts[at:at + count], K, steps))
            at += count
        return best

    def check(self):
        return {"validation": self.sweep(self.spec["checkEpochs"])}

    def run(self):
        self.sweep(self.spec["epochs"])
