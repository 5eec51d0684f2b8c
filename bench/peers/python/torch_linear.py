"""Principal components, nearest rows and products in PyTorch."""
import torch
import torch.nn.functional as F


class Linear:
    """A pure function of the inputs, compiled where that is asked for."""

    def __init__(self, spec, load):
        self.spec = spec
        self.load = load
        self.prepare()
        self.function = torch.compile(self.compute) if spec["compile"] else self.compute

    def run(self):
        with torch.no_grad():
            return self.function()

    def prepare(self):
        s = self.spec["sizes"]
        self.x = torch.from_numpy(self.load("x.f32").reshape(s["rows"], s["width"]))


class pca(Linear):
    """`method` of the specification: the Gram matrix and all its eigenvectors, or a random subspace."""

    def compute(self):
        K = self.spec["sizes"]["components"]
        if self.spec["method"] == "lowrank":
            torch.manual_seed(0)
            _, s, v = torch.pca_lowrank(self.x, q=K + 10, niter=7)
            return s[:K].square() / (len(self.x) - 1), v[:, :K].T
        centred = self.x - self.x.mean(0)
        values, vectors = torch.linalg.eigh(centred @ centred.T)
        values, vectors = values.flip(0)[:K], vectors.flip(1)[:, :K]
        axes = vectors.T @ centred
        return values / (len(self.x) - 1), F.normalize(axes, dim=1)

    def check(self):
        variance, axes = self.run()
        return {"variance": variance.double().numpy(), "axes": axes.double().numpy()}


class knn(Linear):
    def compute(self):
        unit = F.normalize(self.x, dim=1)
        return (unit @ unit.T).topk(self.spec["sizes"]["neighbours"], dim=1)

    def check(self):
        return {"similarity": self.run().values.double().numpy()}


class product(Linear):
    def prepare(self):
        s = self.spec["sizes"]
        self.a = torch.from_numpy(self.load("a.f32").reshape(s["M"], s["K"]))
        self.b = torch.from_numpy(self.load("b.f32").reshape(s["K"], s["N"]))

    def compute(self):
        return self.a @ self.b

    def check(self):
        return {"product": self.run().double().numpy()}

    def run(self):
        with torch.no_grad():
            for _ in range(self.spec["repeats"]):
                out = self.function()
        return out
