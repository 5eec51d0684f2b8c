"""Principal components by scikit-learn, as numbers for tests/features/pca_test.ts.

Run: python make.py   (numpy 2.4, scikit-learn 1.9); writes pca.json beside itself.
The data are 60 x 20 uniform values plus a slope, and the same with two columns made
so alike in variance that their axes are nearly degenerate.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.decomposition import PCA

random = np.random.default_rng(7)
plain = random.uniform(-1, 1, (60, 20)) + np.linspace(0, 2, 20)

# Twelve orthogonal centred directions of known length; two pairs differ by a ten-thousandth.
left, _ = np.linalg.qr(random.normal(size=(60, 12)))
left -= left.mean(0)
left, _ = np.linalg.qr(left)
right, _ = np.linalg.qr(random.normal(size=(20, 12)))
scales = np.array([5, 4, 4 * 0.9999, 3, 2, 1.5, 1, 1 * 0.9999, 0.8, 0.5, 0.3, 0.1])
near = left * scales @ right.T + 0.25


def components(data):
    data = data.astype(np.float32)
    fit = PCA(n_components=8, svd_solver="full").fit(data.astype(np.float64))
    return {
        "rows": data.shape[0],
        "width": data.shape[1],
        "values": data.ravel().tolist(),
        "mean": fit.mean_.tolist(),
        "axes": fit.components_.ravel().tolist(),
        "variance": fit.explained_variance_.tolist(),
        "explained": fit.explained_variance_ratio_.tolist(),
    }


path = pathlib.Path(__file__).with_name("pca.json")
versions = {"numpy": np.__version__, "scikit-learn": sklearn.__version__}
path.write_text(
    json.dumps({"versions": versions, "plain": components(plain), "near": components(near)}) + "\n"
)
