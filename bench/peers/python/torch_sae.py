"""The top-K autoencoder in PyTorch: dense encoder, decoder by the active features or by a dense product."""
import torch
import torch.nn.functional as F

DEAD_AFTER, REVIVE_WEIGHT = 256, 1 / 32


class sae:
    def __init__(self, spec, load):
        self.spec = spec
        s = spec["sizes"]
        self.rows, self.D, self.F, self.K = s["rows"], s["width"], s["features"], s["active"]
        self.x = torch.from_numpy(load("x.f32").reshape(self.rows, self.D))
        self.start = load("start.f32")
        self.orders = torch.from_numpy(load("orders.i32", "<i4").reshape(-1, self.rows)).long()
        self.sparse = spec.get("sparse", False)

        def objective(batch, encoder, decoder, bias, centre):
            inner = (batch - centre) @ encoder.T + bias
            values, which = inner.topk(self.K, dim=1)
            values = torch.relu(values)
            if self.sparse:
                made = F.embedding_bag(which, decoder, per_sample_weights=values, mode="sum")
            else:
                made = torch.zeros_like(inner).scatter(1, which, values) @ decoder
            rest = batch - centre - made
            spread = (batch - batch.mean(0)).square().sum()
            return rest.square().sum() / spread, which, values, rest

        self.objective = torch.compile(objective) if spec["compile"] else objective

    def parameters(self):
        D, features = self.D, self.F
        out, at = [], 0
        for shape in [(features, D), (features, D), (features,), (D,)]:
            count = shape[0] * (shape[1] if len(shape) > 1 else 1)
            out.append(torch.from_numpy(self.start[at:at + count].copy()).reshape(shape).requires_grad_())
            at += count
        return out

    def train(self, epochs, whole=False):
        """Losses of the steps; with `whole` also the part that reviving nobody adds, which has no gradient."""
        parameters = self.parameters()
        decoder = parameters[1]
        adam = torch.optim.Adam(parameters, lr=5e-4, fused=True)
        idle = torch.zeros(self.F, dtype=torch.long)
        losses = []
        for epoch in range(epochs):
            order = self.orders[epoch]
            for start, count in self.spec["batches"]:
                batch = self.x[order[start:start + count]]
                adam.zero_grad()
                loss, which, values, rest = self.objective(batch, *parameters)
                loss.backward()
                idle += 1
                idle[which[values > 0]] = 0
                if (idle > DEAD_AFTER).any():
                    raise RuntimeError("features out of use: the job must be short enough to have none")
                with torch.no_grad():
                    gradient = decoder.grad
                    gradient -= (gradient * decoder).sum(1, keepdim=True) * decoder
                torch.nn.utils.clip_grad_norm_(parameters, 1.0)
                adam.step()
                with torch.no_grad():
                    decoder /= decoder.norm(dim=1, keepdim=True)
                losses.append(loss.item())
                if whole:
                    left, spread = rest.square().sum(), (rest - rest.mean(0)).square().sum()
                    losses[-1] += (REVIVE_WEIGHT * left / spread).item()
        return losses

    def check(self):
        return {"loss": self.train(self.spec["checkEpochs"], whole=True)}

    def run(self):
        self.train(self.spec["epochs"])
