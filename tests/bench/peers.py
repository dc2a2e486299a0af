"""Times the best native programs beside ours: one JSON line per program and size.

    python3 -m venv peers && peers/bin/pip install implicit lenskit scipy numpy
    peers/bin/python tests/bench/peers.py RATINGS.tsv [--threads 2]

Every program factorizes the same matrix with a confidence of 5 for a record and 1 for every other pair, λ = 50.
"""

import argparse
import json
import logging
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--dims", type=int, nargs="+", default=[64, 128])
parser.add_argument("--iterations", type=int, default=5)
arguments = parser.parse_args()
for variable in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "LK_NUM_THREADS"]:
    # implicit wants a BLAS that does not compete with its own threads.
    os.environ[variable] = "1" if variable == "OPENBLAS_NUM_THREADS" else str(arguments.threads)

import numpy as np  # noqa: E402: the number of threads is read on import
import pandas as pd  # noqa: E402
import scipy.sparse as sp  # noqa: E402

logging.disable(logging.WARNING)
pairs = pd.read_csv(arguments.file, sep="\t", header=None).iloc[:, :2].to_numpy()
users, items = (np.unique(column, return_inverse=True)[1] for column in pairs.T)
records = sp.csr_matrix((np.ones(len(users), dtype=np.float32), (users, items)))


def show(program, dim, seconds, **more):
    timed = {"best": round(min(seconds), 4), "median": round(float(np.median(seconds)), 4)}
    print(json.dumps({"program": program, "dim": dim, "threads": arguments.threads, **timed, **more}), flush=True)


def time_implicit(dim, use_cg):
    from implicit.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    seconds = []
    model = AlternatingLeastSquares(
        factors=dim,
        regularization=50.0,
        alpha=5.0,
        iterations=arguments.iterations,
        use_cg=use_cg,
        num_threads=arguments.threads,
        random_state=42,
    )
    with threadpool_limits(1, "blas"):
        model.fit(records, show_progress=False, callback=lambda _, elapsed, __: seconds.append(elapsed))
    show("implicit, CG with 3 steps" if use_cg else "implicit, Cholesky", dim, seconds)
    return model


def time_ranking(model):
    start = time.perf_counter()
    model.recommend(np.arange(records.shape[0]), records, N=20, filter_already_liked_items=True)
    implicit_seconds = time.perf_counter() - start
    show("implicit, top 20 of all users", model.factors, [implicit_seconds])
    start = time.perf_counter()
    scores = model.user_factors @ model.item_factors.T
    scores[records.nonzero()] = -np.inf
    best = np.argpartition(-scores, 20, axis=1)[:, :20]
    np.take_along_axis(scores, best, axis=1).argsort(axis=1)
    show("numpy, top 20 of all users", model.factors, [time.perf_counter() - start])


def time_lenskit(dim):
    from lenskit.als import ImplicitMFScorer
    from lenskit.data import from_interactions_df

    frame = pd.DataFrame({"user_id": users, "item_id": items})
    data = from_interactions_df(frame)

    def train(epochs):
        start = time.perf_counter()
        model = ImplicitMFScorer(embedding_size=dim, epochs=epochs, regularization=50.0, weight=4.0, use_ratings=False)
        model.train(data)
        return time.perf_counter() - start

    # An epoch is what a longer training takes beyond a shorter one; the first warms everything up.
    train(1)
    more = arguments.iterations
    seconds = [(train(1 + more) - train(1)) / more for _ in range(2)]
    show("LensKit, Cholesky", dim, seconds)


for dim in arguments.dims:
    model = time_implicit(dim, use_cg=True)
    if dim == arguments.dims[0]:
        time_ranking(model)
        time_implicit(dim, use_cg=False)
    time_lenskit(dim)
