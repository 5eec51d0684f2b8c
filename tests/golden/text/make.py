"""Golden values of text features, from scikit-learn 1.9.1 and SciPy 1.17.1: writes text.json.

Run with the folder of this file as the current one. The sentences are made up for this purpose.
"""

import json

import numpy as np
import scipy
import sklearn
from scipy import linalg, sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

TEXTS = [
    "Write a function that sorts a list of numbers in place.",
    "Write a function which merges two sorted lists of numbers; keep duplicates!",
    "Plot the temperature of each city against the month, and label both axes.",
    "Plot the rainfall of each city; label the axes, label the city.",
    "Sort the cities by rainfall and write them to a file, one city a line.",
    "The list, the list, the LIST: count how often the list occurs in the list.",
    "Größe und Maße: berechne die GRÖSSE jeder Straße in m² (x_1 ≤ 10²).",
    "Berechne die Größe einer Straße aus x_1 und x_2; İstanbul, ΣΊΣΥΦΟΣ, naïve café.",
    "计算 列表 的 长度 and write the length of the list. 列表 的 长度!",
    "Don't re-use x_1: e.g. f(x)=3.14*x, g_2 or 0x1F; self-test v2.0 of the function.",
    "f(x)=3.14*x again; self-test g_2 in v2.0, then write the label to a file.",
    "Compute the मात्रा of each city in हिन्दी and the ﬁle of Ⅳ numbers.",
]
TRAIN = [0, 1, 2, 3, 4, 5, 6, 7, 9]

vectorizer = TfidfVectorizer(
    lowercase=True, token_pattern=r"(?u)\b\w\w+\b", ngram_range=(1, 2), sublinear_tf=True,
    smooth_idf=True, min_df=2, norm="l2")
train = vectorizer.fit_transform([TEXTS[i] for i in TRAIN])
every = vectorizer.transform(TEXTS)
every.sort_indices()
analyse = TfidfVectorizer(token_pattern=r"(?u)\b\w\w+\b").build_analyzer()

svd = TruncatedSVD(n_components=4, algorithm="arpack", tol=1e-14, random_state=0).fit(train)
scores = svd.transform(every)
axes = svd.components_
for k, axis in enumerate(axes):
    turn = np.sign(axis[np.argmax(np.abs(axis) >= 0.999 * np.abs(axis).max())])
    axes[k] *= turn
    scores[:, k] *= turn

# A matrix larger than the range that is looked for, of known and falling spectrum.
rng = np.random.default_rng(11)
left, _ = np.linalg.qr(rng.normal(size=(70, 40)))
right, _ = np.linalg.qr(rng.normal(size=(45, 40)))
falling = (left * 0.8 ** np.arange(40)) @ right.T
falling[np.abs(falling) < 0.01] = 0
falling = np.round(falling, 4)
kept = sparse.csr_matrix(falling)

out = {
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__,
                 "numpy": np.__version__},
    "texts": TEXTS,
    "train": TRAIN,
    "words": [analyse(t) for t in TEXTS],
    "vocabulary": vectorizer.get_feature_names_out().tolist(),
    "idf": vectorizer.idf_.tolist(),
    "starts": every.indptr.tolist(),
    "indices": every.indices.tolist(),
    "values": every.data.tolist(),
    "lsaSingular": svd.singular_values_.tolist(),
    "lsaScores": scores.ravel().tolist(),
    "sparse": {"rows": 70, "columns": 45, "starts": kept.indptr.tolist(),
               "indices": kept.indices.tolist(), "values": kept.data.tolist(),
               "singular": linalg.svdvals(falling).tolist()[:8]},
}
with open("text.json", "w", encoding="utf-8") as file:
    json.dump(out, file, ensure_ascii=False)
    file.write("\n")
