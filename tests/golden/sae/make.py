"""A top-K sparse autoencoder trained by PyTorch in double precision.

    python make.py            writes training.json beside this script

Start and row order come from Philox4x32-10 words, written anew here, so that nothing but numbers is
shared with the toolkit. The model and its loss are plain PyTorch with automatic differentiation.
"""

import json
import pathlib

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
MASK = 0xFFFFFFFF
ROWS, WIDTH, FEATURES, ACTIVE = 40, 6, 14, 2
BATCH, EPOCHS, RATE, DEAD_AFTER, WEIGHT, CLIP, SEED = 13, 30, 0.02, 6, 1 / 32, 1.0, 11


def philox(block: int, stream: str, seed: int) -> list[int]:
    name = 0x811C9DC5
    for byte in stream.encode():
        name = ((name ^ byte) * 0x01000193) & MASK
    c = [block & MASK, block >> 32, name, 0]
    k = [seed & MASK, seed >> 32]
    for _ in range(10):
        p, q = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(q >> 32) ^ c[1] ^ k[0], q & MASK, (p >> 32) ^ c[3] ^ k[1], p & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def words(stream: str, seed: int):
    block = 0
    while True:
        yield from philox(block, stream, seed)
        block += 1


def shuffled(source, count: int) -> list[int]:
    order = list(range(count))
    for i in range(count - 1, 0, -1):
        fair = 2**32 - 2**32 % (i + 1)
        word = next(w for w in source if w < fair)
        j = word % (i + 1)
        order[i], order[j] = order[j], order[i]
    return order


def main() -> None:
    torch.manual_seed(3)
    values = torch.randn(ROWS, WIDTH).float().double()
    source = words("sae decoder", SEED)
    uniform = [(next(source) >> 8) / 2**24 for _ in range(FEATURES * WIDTH)]
    start = 2 * torch.tensor(uniform).reshape(FEATURES, WIDTH) - 1
    start = (start / start.norm(dim=1, keepdim=True)).float().double()
    encoder = torch.nn.Parameter(start.clone())
    decoder = torch.nn.Parameter(start.clone())
    feature_bias = torch.nn.Parameter(torch.zeros(FEATURES))
    input_bias = torch.nn.Parameter(values.median(dim=0).values)
    parameters = [encoder, decoder, feature_bias, input_bias]
    optimiser = torch.optim.Adam(parameters, lr=RATE)
    order_source = words("sae rows", SEED)
    idle = torch.zeros(FEATURES, dtype=torch.long)
    losses, revived = [], 0

    def normalised(prediction, target):
        mean = target.mean(dim=0, keepdim=True)
        return ((prediction - target) ** 2).mean() / ((target - mean) ** 2).mean()

    def keep_top(inputs, count):
        top = torch.topk(inputs, count, dim=1)
        return torch.zeros_like(inputs).scatter(1, top.indices, torch.relu(top.values))

    for _ in range(EPOCHS):
        order = shuffled(order_source, ROWS)
        # 40 rows in batches of 13 leave one row over, which takes one from the batch before it.
        for first, count in ((0, 13), (13, 13), (26, 12), (38, 2)):
            x = values[order[first : first + count]]
            inputs = (x - input_bias) @ encoder.T + feature_bias
            z = keep_top(inputs, ACTIVE)
            idle += 1
            idle[(z > 0).any(dim=0)] = 0
            decoded = z @ decoder + input_bias
            dead = (idle > DEAD_AFTER).double()
            second = keep_top(inputs * dead, 2 * ACTIVE)
            revived += int((second > 0).sum())
            rest = (x - decoded).detach()
            loss = normalised(decoded, x) + WEIGHT * normalised(second @ decoder, rest)
            optimiser.zero_grad()
            loss.backward()
            with torch.no_grad():
                along = (decoder.grad * decoder).sum(dim=1, keepdim=True)
                decoder.grad -= along * decoder
            torch.nn.utils.clip_grad_norm_(parameters, CLIP)
            optimiser.step()
            with torch.no_grad():
                decoder /= decoder.norm(dim=1, keepdim=True)
            losses.append(loss.item())
    result = {
        "torch": torch.__version__,
        "training": {
            "width": WIDTH,
            "features": FEATURES,
            "active": ACTIVE,
            "batch": BATCH,
            "epochs": EPOCHS,
            "rate": RATE,
            "deadAfter": DEAD_AFTER,
            "reviveWeight": WEIGHT,
            "clip": CLIP,
            "seed": SEED,
        },
        "revived": revived,
        "values": values.flatten().tolist(),
        "losses": losses,
        "encoder": encoder.flatten().tolist(),
        "decoder": decoder.flatten().tolist(),
        "featureBias": feature_bias.tolist(),
        "inputBias": input_bias.tolist(),
    }
    pathlib.Path(__file__).with_name("training.json").write_text(json.dumps(result, indent=1) + "\n")


main()
