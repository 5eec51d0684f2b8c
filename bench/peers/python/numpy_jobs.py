"""Principal components, nearest rows and products in NumPy, SciPy and scikit-learn."""
import numpy as np


class Rows:
    def __init__(self, spec, load):
        self.spec = spec
        s = spec["sizes"]
        self.x = load("x.f32").reshape(s["rows"], s["width"])


class pca(Rows):
    """`method`: all eigenvectors of the Gram matrix, only the wanted, or scikit-learn's own choice."""

    def run(self):
        K = self.spec["sizes"]["components"]
        method = self.spec["method"]
        if method == "sklearn":
            from sklearn.decomposition import PCA

            fit = PCA(n_components=K, random_state=0).fit(self.x)
            return fit.explained_variance_, fit.components_
        mean = self.x.mean(0)
        centred = self.x - mean
        gram = centred @ centred.T
        if method == "eigh":
            values, vectors = np.linalg.eigh(gram)
        else:
            import scipy.linalg

            n = len(gram)
            values, vectors = scipy.linalg.eigh(
                gram, subset_by_index=[n - K, n - 1], overwrite_a=True, check_finite=False
            )
        values, vectors = values[::-1][:K], vectors[:, ::-1][:, :K]
        axes = vectors.T @ centred
        axes /= np.linalg.norm(axes, axis=1, keepdims=True)
        return values / (len(self.x) - 1), axes

    def check(self):
        variance, axes = self.run()
        return {"variance": variance, "axes": axes}


class knn(Rows):
    """`method`: NumPy's product and partition, or scikit-learn's brute-force search."""

    def run(self):
        k = self.spec["sizes"]["neighbours"]
        if self.spec["method"] == "sklearn":
            from sklearn.neighbors import NearestNeighbors

            search = NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute").fit(self.x)
            distance, _ = search.kneighbors(self.x)
            return 1 - distance
        unit = self.x / np.linalg.norm(self.x, axis=1, keepdims=True)
        similarity = unit @ unit.T
        which = np.argpartition(similarity, -k, axis=1)[:, -k:]
        found = np.take_along_axis(similarity, which, axis=1)
        return -np.sort(-found, axis=1)

    def check(self):
        return {"similarity": self.run()}


class product:
    def __init__(self, spec, load):
        self.spec = spec
        s = spec["sizes"]
        self.a = load("a.f32").reshape(s["M"], s["K"])
        self.b = load("b.f32").reshape(s["K"], s["N"])

    def run(self):
        for _ in range(self.spec["repeats"]):
            out = self.a @ self.b
        return out

    def check(self):
        return {"product": self.run()}
