"""The amortized model in PyTorch: autograd, fused AdamW, dense masked logits."""
import numpy as np
import torch
import torch.nn.functional as F

CLIP = 1e-6


def cost(logits, target, weight, beta, phi):
    """Weighted cost; under Beta the target is its clipped logarithms."""
    if not beta:
        each = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    else:
        p = torch.sigmoid(logits).clamp(CLIP, 1 - CLIP)
        a, b = p * phi, (1 - p) * phi
        each = torch.lgamma(a) + torch.lgamma(b) - (a - 1) * target[0] - (b - 1) * target[1]
    return (each * weight).sum()


def logits_of(x, ability, bias, projection, scale, difficulty, offset, shared, dropout):
    loadings = (x @ F.normalize(projection, dim=1).T) * torch.relu(scale)
    if dropout > 0:
        loadings = F.dropout(loadings, dropout, True)
    easiness = x @ difficulty + offset
    return ability @ loadings.T + easiness + bias + shared


class Araf:
    def __init__(self, spec, load):
        self.spec = spec
        s = self.size = spec["sizes"]
        R, I, D, K = s["respondents"], s["items"], s["width"], s["factors"]
        self.x = torch.from_numpy(load("x.f32").reshape(I, D))
        y = torch.from_numpy(load("target.f32").reshape(R, I))
        mask = torch.from_numpy(load("mask.f32").reshape(R, I))
        self.weight = mask / mask.sum()
        self.beta = spec["settings"]["likelihood"] == "beta"
        if self.beta:
            y = y.clamp(CLIP, 1 - CLIP)
            y = (y.log(), (1 - y).log())
        self.y = y
        count = R * K + R + K * D + K + D + 2
        self.starts = load("start.f32").reshape(-1, count)
        phi = spec["settings"]["precision"]

        def objective(dropout, *parameters):
            return cost(logits_of(self.x, *parameters, dropout), self.y, self.weight, self.beta, phi)

        self.objective = torch.compile(objective) if spec["compile"] else objective

    def parameters(self, start):
        s = self.size
        R, D, K = s["respondents"], s["width"], s["factors"]
        shapes = [(R, K), (R, 1), (K, D), (K,), (D,), (1,), (1,)]
        out, at = [], 0
        for shape in shapes:
            count = int(np.prod(shape))
            part = torch.from_numpy(start[at:at + count].copy()).reshape(shape)
            out.append(part.requires_grad_())
            at += count
        return out

    def fit(self, which, epochs, dropout, penalty):
        s = self.spec["settings"]
        parameters = self.parameters(self.starts[which])
        ability, bias, projection, scale, difficulty, offset, shared = parameters
        rates = lambda name: {"lr": s[name]["rate"], "weight_decay": s[name]["decay"]}
        adam = torch.optim.AdamW([
            {"params": [ability, bias], **rates("ability")},
            {"params": [projection, shared], **rates("projection")},
            {"params": [difficulty, offset], **rates("difficulty")},
        ], fused=True)
        sgd = torch.optim.SGD([scale], lr=s["scaleRate"])
        torch.manual_seed(which)
        for epoch in range(epochs):
            adam.zero_grad()
            sgd.zero_grad()
            loss = self.objective(dropout, *parameters)
            pull = 0.0
            if epoch >= s["warmup"]:
                pull = penalty * min(1.0, (epoch - s["warmup"]) / s["ramp"])
            if pull > 0:
                loss = loss + pull * torch.relu(scale).sum()
            loss.backward()
            adam.step()
            sgd.step()
            if epoch > s["snapAfter"] and epoch % 10 == 0:
                with torch.no_grad():
                    scale[scale <= s["snapBelow"]] = -0.1
        return parameters

    def probabilities(self, which, penalty):
        parameters = self.fit(which, self.spec["checkEpochs"], 0.0, penalty)
        with torch.no_grad():
            return torch.sigmoid(logits_of(self.x, *parameters, 0.0)).double().numpy()


class araf(Araf):
    def check(self):
        return {"probability": self.probabilities(0, self.spec["penalties"][0])}

    def run(self):
        s = self.spec
        self.fit(0, s["epochs"], s["settings"]["dropout"], s["penalties"][0])


class araf_sweep(Araf):
    """Every penalty from every start, one fit after another."""

    def check(self):
        last, penalty = len(self.starts) - 1, self.spec["penalties"][-1]
        return {"probability": self.probabilities(last, penalty)}

    def run(self):
        s = self.spec
        for which in range(len(self.starts)):
            for penalty in s["penalties"]:
                self.fit(which, s["epochs"], s["settings"]["dropout"], penalty)
