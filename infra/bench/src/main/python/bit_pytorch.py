#!/usr/bin/env python3
"""BiT ResNet-v2 in PyTorch: a peer for RadFlow's engine, to be faster than and equal to.

serve   takes steps when asked on standard input, for 'radflow bench --pytorch PYTHON'
cases   writes reference cases in the form of golden/bit_model.json, computed in float64
"""

import argparse
import json
import resource
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class StandardizedConv2d(nn.Conv2d):
    """Weights of each output unit have mean 0 and population variance 1."""

    def forward(self, x):
        w = self.weight
        variance, mean = torch.var_mean(w, dim=[1, 2, 3], keepdim=True, unbiased=False)
        w = (w - mean) / torch.sqrt(variance + 1e-10)
        return F.conv2d(x, w, self.bias, self.stride, self.padding)


def conv(size, inside, outside, stride=1):
    return StandardizedConv2d(inside, outside, size, stride, size // 2, bias=False)


class Bottleneck(nn.Module):
    def __init__(self, inside, middle, outside, stride):
        super().__init__()
        self.gn1, self.conv1 = nn.GroupNorm(32, inside), conv(1, inside, middle)
        self.gn2, self.conv2 = nn.GroupNorm(32, middle), conv(3, middle, middle, stride)
        self.gn3, self.conv3 = nn.GroupNorm(32, middle), conv(1, middle, outside)
        self.project = None
        if stride != 1 or inside != outside:
            self.project = conv(1, inside, outside, stride)

    def forward(self, x):
        z = F.relu(self.gn1(x))
        shortcut = x if self.project is None else self.project(z)
        out = self.conv1(z)
        out = self.conv2(F.relu(self.gn2(out)))
        return self.conv3(F.relu(self.gn3(out))) + shortcut

    def named(self, name):
        yield name + "/a/group_norm/gamma", self.gn1.weight
        yield name + "/a/group_norm/beta", self.gn1.bias
        yield name + "/a/standardized_conv2d/kernel", self.conv1.weight
        yield name + "/b/group_norm/gamma", self.gn2.weight
        yield name + "/b/group_norm/beta", self.gn2.bias
        yield name + "/b/standardized_conv2d/kernel", self.conv2.weight
        yield name + "/c/group_norm/gamma", self.gn3.weight
        yield name + "/c/group_norm/beta", self.gn3.bias
        yield name + "/c/standardized_conv2d/kernel", self.conv3.weight
        if self.project is not None:
            yield name + "/a/proj/standardized_conv2d/kernel", self.project.weight


class Bit(nn.Module):
    def __init__(self, units, width, classes):
        super().__init__()
        channels = 64 * width
        self.root = conv(7, 3, channels, 2)
        self.blocks = nn.ModuleList()
        inside = channels
        for block, count in enumerate(units):
            middle = channels << block
            bottlenecks = nn.ModuleList()
            for unit in range(count):
                stride = 2 if unit == 0 and block > 0 else 1
                bottlenecks.append(Bottleneck(inside, middle, 4 * middle, stride))
                inside = 4 * middle
            self.blocks.append(bottlenecks)
        self.gn = nn.GroupNorm(32, inside)
        self.head = nn.Conv2d(inside, classes, 1)

    def forward(self, x, activations=None):
        x = F.max_pool2d(F.pad(self.root(x), (1, 1, 1, 1)), 3, 2)
        self._keep(activations, "stem", x)
        for number, block in enumerate(self.blocks, 1):
            for unit in block:
                x = unit(x)
            self._keep(activations, f"block{number}", x)
        x = F.relu(self.gn(x)).mean(dim=(2, 3), keepdim=True)
        return self.head(x)[:, :, 0, 0]

    @staticmethod
    def _keep(activations, name, x):
        if activations is not None:
            activations[name] = x.detach()

    def named(self):
        yield "resnet/root_block/standardized_conv2d/kernel", self.root.weight
        for b, block in enumerate(self.blocks, 1):
            for u, unit in enumerate(block, 1):
                yield from unit.named(f"resnet/block{b}/unit{u:02d}")
        yield "resnet/group_norm/gamma", self.gn.weight
        yield "resnet/group_norm/beta", self.gn.bias
        yield "resnet/head/conv2d/kernel", self.head.weight
        yield "resnet/head/conv2d/bias", self.head.bias


# --- serve ---------------------------------------------------------------------------------------


def on_device(options):
    """The device, and the arithmetic that a GPU is to use."""
    torch.backends.cuda.matmul.allow_tf32 = options.precision != "float32"
    torch.backends.cudnn.allow_tf32 = options.precision != "float32"
    torch.backends.cudnn.benchmark = True
    return torch.device(options.device)


def serve(options):
    device = on_device(options)
    cuda = device.type == "cuda"
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    layout = torch.channels_last if options.layout == "nhwc" else torch.contiguous_format
    model = Bit(options.units, options.width, options.classes)
    model = model.to(device, memory_format=layout)
    images = torch.randn(options.batch, 3, options.image, options.image, device=device)
    images = images.contiguous(memory_format=layout)
    labels = torch.arange(options.batch, device=device) % options.classes
    optimizer = torch.optim.SGD(
        model.parameters(), lr=1e-3, momentum=0.9, nesterov=True, weight_decay=1e-4, fused=True
    )
    called = torch.compile(model) if options.compile else model

    def forward():
        with torch.autocast(device.type, torch.bfloat16, enabled=options.precision == "bf16"):
            return called(images)

    def train():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(forward().float(), labels).backward()
        optimizer.step()

    def score():
        with torch.inference_mode():
            forward().softmax(dim=1)

    def finished():
        if cuda:
            torch.cuda.synchronize()

    step = train if options.mode == "train" else score
    model.train(options.mode == "train")
    for _ in range(options.warmup):
        step()
    finished()
    answer({"ready": True, "torch": torch.__version__, "layout": options.layout,
            "threads": torch.get_num_threads(), "onednn": torch.backends.mkldnn.is_available(),
            "cpu": torch.backends.cpu.get_cpu_capability(),
            "gpu": torch.cuda.get_device_name() if cuda else None,
            "precision": options.precision, "compiled": options.compile})
    for line in sys.stdin:
        seconds = []
        for _ in range(int(line)):
            start = time.perf_counter()
            step()
            finished()
            seconds.append(time.perf_counter() - start)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        answer({"seconds": seconds, "peak_rss_bytes": peak,
                "peak_gpu_bytes": torch.cuda.max_memory_allocated() if cuda else 0})


def answer(values):
    print(json.dumps(values), flush=True)


# --- cases ---------------------------------------------------------------------------------------


def values(name, shape, scale, offset):
    """Values that follow from a tensor's name: FNV-1a, then SplitMix64."""
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        i = np.arange(1, count + 1, dtype=np.uint64)
        z = np.uint64(h) + i * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    u = (z >> np.uint64(40)).astype(np.float64) / 2**24
    return (offset + scale * (u - 0.5)).astype(np.float32).reshape(shape)


def filled(case, dtype):
    model = Bit(case["block_units"], case["width_factor"], case["classes"])
    with torch.no_grad():
        for name, parameter in model.named():
            scale = 0.05 if name == "resnet/head/conv2d/kernel" else 0.2
            offset = 1.0 if name.endswith("gamma") else 0.0
            array = values(case["prefix"] + name, tuple(parameter.shape), scale, offset)
            parameter.copy_(torch.from_numpy(array))
    return model.to(dtype)


def loss_of(case, logits):
    if case["loss_kind"] == "softmax":
        if isinstance(case["labels"][0], int):
            return F.cross_entropy(logits, torch.tensor(case["labels"]))
        return F.cross_entropy(logits, torch.tensor(case["labels"], dtype=logits.dtype))
    known = torch.tensor([[label is not None for label in row] for row in case["labels"]])
    wanted = torch.tensor(
        [[0.0 if label is None else label for label in row] for row in case["labels"]],
        dtype=logits.dtype,
    )
    return F.binary_cross_entropy_with_logits(logits[known], wanted[known])


def clip(name, parameter):
    """Adaptive gradient clipping by output unit, the whole vector of one-dimensional ones."""
    if name == "resnet/head/conv2d/kernel":
        return
    rows = (lambda t: t.flatten(1) if t.dim() > 1 else t.flatten().unsqueeze(0))
    norm = rows(parameter).norm(dim=1, keepdim=True).clamp(min=1e-3)
    grad = rows(parameter.grad).norm(dim=1, keepdim=True).clamp(min=1e-6)
    factor = torch.where(grad > 0.01 * norm, 0.01 * norm / grad, torch.ones_like(grad))
    scaled = rows(parameter.grad) * factor
    parameter.grad.copy_(scaled.reshape(parameter.grad.shape))


def follow(case, dtype):
    """All figures of a case in the given precision."""
    model = filled(case, dtype)
    given = case["input"]
    array = values(given["name"], tuple(given["shape"]), given["scale"], given["offset"])
    images = torch.from_numpy(array).to(dtype)
    activations = {}
    optimizer = case["optimiser"]
    found = {"losses": []}
    velocity = {}
    for step in range(optimizer["steps"]):
        model.zero_grad()
        logits = model(images, activations if step == 0 else None)
        loss = loss_of(case, logits)
        loss.backward()
        found["losses"].append(loss.item())
        if step == 0:
            found["logits"] = logits.detach().tolist()
            found["grad_l2"] = {n: p.grad.norm().item() for n, p in model.named()}
        with torch.no_grad():
            for name, p in model.named():
                if optimizer["agc"]:
                    clip(name, p)
                g = p.grad + optimizer["weight_decay"] * p
                v = velocity.get(name)
                v = g.clone() if v is None else optimizer["momentum"] * v + g
                velocity[name] = v
                p -= optimizer["lr"] * (g + optimizer["momentum"] * v)
    with torch.no_grad():
        found["logits_after"] = model(images).tolist()
    found["activations"] = {
        name: {
            "shape": list(x.shape),
            "mean": x.mean().item(),
            "std": x.std(unbiased=False).item(),
            "first": x.flatten()[:4].tolist(),
        }
        for name, x in activations.items()
    }
    found["parameters"] = sum(p.numel() for p in model.parameters())
    return found


def distance(a, b):
    return float(np.max(np.abs(np.asarray(a) - np.asarray(b))))


def complete(case):
    exact, rough = follow(case, torch.float64), follow(case, torch.float32)
    case["parameters"] = exact["parameters"]
    case["activations"] = exact["activations"]
    case["logits"] = exact["logits"]
    case["loss"] = exact["losses"][0]
    case["grad_l2"] = exact["grad_l2"]
    case["optimiser"]["losses"] = exact["losses"]
    case["optimiser"]["logits_after"] = exact["logits_after"]
    relative = [abs(rough["grad_l2"][n] - g) / max(g, 1e-12) for n, g in exact["grad_l2"].items()]
    case["float32_error"] = {
        "logits": distance(rough["logits"], exact["logits"]),
        "losses": distance(rough["losses"], exact["losses"]),
        "logits_after": distance(rough["logits_after"], exact["logits_after"]),
        "grad_l2_relative": max(relative),
    }
    return case


def new_case(label, units, width, classes, shape, loss, labels, agc, rate, decay, prefix=""):
    return {
        "label": label, "prefix": prefix, "block_units": units, "width_factor": width,
        "classes": classes, "loss_kind": loss, "labels": labels,
        "input": {"name": label + "/input", "shape": shape, "layout": "NCHW",
                  "scale": 4.0, "offset": 0.0},
        "optimiser": {"kind": "SGD_AGC" if agc else "SGD", "agc": agc, "lr": rate,
                      "weight_decay": decay, "steps": 4, "momentum": 0.9, "nesterov": True},
    }


def cases(options):
    if options.check:
        with open(options.check) as file:
            for case in json.load(file)["cases"]:
                found = follow(case, torch.float64)
                print(case["label"],
                      "logits", distance(found["logits"], case["logits"]),
                      "losses", distance(found["losses"], case["optimiser"]["losses"]),
                      "after", distance(found["logits_after"],
                                        case["optimiser"]["logits_after"]),
                      "gradients", max(abs(found["grad_l2"][n] - g) / max(g, 1e-12)
                                       for n, g in case["grad_l2"].items()))
        return
    rng = np.random.default_rng(options.seed)

    def hard(count, classes):
        return [int(k) for k in rng.integers(0, classes, count)]

    def soft(count, classes):
        return rng.dirichlet(np.ones(classes), count).tolist()

    def multi(count, classes, unknown):
        return [[None if rng.random() < unknown else float(rng.integers(0, 2))
                 for _ in range(classes)] for _ in range(count)]

    one = [1, 1, 1, 1]
    made = [
        new_case("odd-sizes", one, 1, 5, [3, 3, 63, 45], "softmax", hard(3, 5), False, 1e-3, 0.0),
        new_case("soft-labels", one, 1, 6, [4, 3, 33, 97], "softmax", soft(4, 6), True, 0.01, 1e-4),
        new_case("wide", one, 2, 4, [2, 3, 48, 48], "sigmoid", multi(2, 4, 0.3), True, 0.02, 1e-4),
        new_case("unknown-rows", one, 1, 7, [4, 3, 40, 56], "sigmoid",
                 [[None] * 7] + multi(3, 7, 0.5), False, 1e-3, 1e-2, prefix="run/"),
    ]
    if options.all:
        made += [
            new_case("deeper", [1, 2, 1, 1], 1, 10, [2, 3, 64, 64], "softmax", hard(2, 10), False,
                     1e-3, 1e-4),
            new_case("deep", [2, 1, 3, 1], 1, 3, [2, 3, 57, 71], "sigmoid", multi(2, 3, 0.2), True,
                     0.03, 0.0, prefix="p/"),
            new_case("wide-3", one, 3, 9, [2, 3, 32, 32], "softmax", hard(2, 9), True, 0.05, 1e-3),
            new_case("one-class", one, 1, 1, [3, 3, 64, 64], "sigmoid", multi(3, 1, 0.0), True,
                     0.01, 1e-4),
            new_case("one-image", one, 1, 8, [1, 3, 96, 32], "sigmoid", multi(1, 8, 0.2), True,
                     0.01, 1e-4),
            new_case("many-classes", one, 1, 1000, [2, 3, 64, 64], "softmax", hard(2, 1000), True,
                     0.03, 1e-4),
            new_case("batch-of-16", one, 1, 14, [16, 3, 32, 32], "sigmoid", multi(16, 14, 0.4),
                     True, 0.03, 1e-4),
            new_case("tiny-images", one, 1, 10, [4, 3, 17, 9], "softmax", hard(4, 10), True, 0.01,
                     1e-4),
            new_case("r50-odd", [3, 4, 6, 3], 1, 14, [2, 3, 81, 79], "sigmoid", multi(2, 14, 0.2),
                     True, 1e-3, 1e-4),
            new_case("r50-sgd", [3, 4, 6, 3], 1, 10, [4, 3, 64, 64], "softmax", hard(4, 10), False,
                     1e-5, 1e-4),
        ]
    with open(options.out, "w") as file:
        json.dump({"cases": [complete(case) for case in made]}, file, indent=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("serve")
    run.add_argument("--units", type=lambda text: [int(n) for n in text.split(",")],
                     default=[3, 4, 6, 3])
    run.add_argument("--width", type=int, default=1)
    run.add_argument("--classes", type=int, default=1000)
    run.add_argument("--image", type=int, default=224)
    run.add_argument("--batch", type=int, default=8)
    run.add_argument("--mode", choices=["train", "score"], default="train")
    run.add_argument("--layout", choices=["nhwc", "nchw"], default="nhwc")
    run.add_argument("--threads", type=int, default=2)
    run.add_argument("--warmup", type=int, default=3)
    run.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    run.add_argument("--precision", choices=["float32", "tf32", "bf16"], default="float32")
    run.add_argument("--compile", action="store_true", help="by torch.compile")
    run.set_defaults(function=serve)
    write = commands.add_parser("cases")
    write.add_argument("--out")
    write.add_argument("--seed", type=int, default=0)
    write.add_argument("--all", action="store_true", help="also the larger ones")
    write.add_argument("--check", help="compare with a file of cases instead")
    write.set_defaults(function=cases)
    options = parser.parse_args()
    options.function(options)


if __name__ == "__main__":
    main()
