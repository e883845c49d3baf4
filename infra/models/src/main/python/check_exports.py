#!/usr/bin/env python3
"""Compares the exports of one model: model.npz, model.pth, model.safetensors and model.onnx in a folder.

python3 check_exports.py FOLDER [--size 96] [--images 2] [--seed 0]

Needs numpy and torch; timm and onnxruntime are used if they are there. model.npz is computed in float64 and is what the
others are held against: their logits must be within 1e-4 of it, or of the largest where that is more than 1, as float32
has seven digits. Exit status 1 if some are not, or nothing could be compared.
"""

import argparse
import json
import re
import struct
import sys
from collections import OrderedDict
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

TOLERANCE = 1e-4


class StdConv2d(nn.Conv2d):
    def forward(self, x):
        variance, mean = torch.var_mean(self.weight, dim=[1, 2, 3], keepdim=True, unbiased=False)
        weight = (self.weight - mean) / torch.sqrt(variance + 1e-10)
        return F.conv2d(x, weight, self.bias, self.stride, self.padding)


def conv(inside, outside, size, stride=1):
    return StdConv2d(inside, outside, size, stride, size // 2, bias=False)


class Unit(nn.Module):
    def __init__(self, inside, middle, stride):
        super().__init__()
        self.gn1, self.conv1 = nn.GroupNorm(32, inside), conv(inside, middle, 1)
        self.gn2, self.conv2 = nn.GroupNorm(32, middle), conv(middle, middle, 3, stride)
        self.gn3, self.conv3 = nn.GroupNorm(32, middle), conv(middle, 4 * middle, 1)
        if stride != 1 or inside != 4 * middle:
            self.downsample = conv(inside, 4 * middle, 1, stride)

    def forward(self, x):
        y = F.relu(self.gn1(x))
        shortcut = self.downsample(y) if hasattr(self, "downsample") else x
        y = self.conv1(y)
        y = self.conv2(F.relu(self.gn2(y)))
        return self.conv3(F.relu(self.gn3(y))) + shortcut


class BiT(nn.Module):
    """With the names of BiT's own PyTorch code, so that its state dictionaries fit."""

    def __init__(self, units, width, classes, kernel):
        super().__init__()
        inside = 64 * width
        self.small = kernel == 3
        self.root = nn.Sequential(OrderedDict(conv=conv(3, inside, kernel, 1 if self.small else 2)))
        self.body = nn.Sequential()
        for block, count in enumerate(units):
            bottlenecks = nn.Sequential()
            for unit in range(count):
                stride = 2 if unit == 0 and block > 0 else 1
                bottlenecks.add_module(f"unit{unit + 1:02d}", Unit(inside, 64 * width << block, stride))
                inside = 4 * (64 * width << block)
            self.body.add_module(f"block{block + 1}", bottlenecks)
        head = OrderedDict(gn=nn.GroupNorm(32, inside), relu=nn.ReLU(), avg=nn.AdaptiveAvgPool2d(1))
        head["conv"] = nn.Conv2d(inside, classes, 1)
        self.head = nn.Sequential(head)

    def forward(self, x):
        x = self.root(x)
        if not self.small:
            x = F.max_pool2d(F.pad(x, (1, 1, 1, 1)), 3, 2)
        return self.head(self.body(x))[:, :, 0, 0]


def bit_name(name):
    """What BiT's PyTorch code calls a tensor of its .npz."""
    unit = re.fullmatch(r"resnet/block(\d)/unit(\d\d)/([abc])/(proj/)?(.*)", name)
    if unit:
        number = " abc".index(unit[3])
        part = {
            "group_norm/gamma": f"gn{number}.weight",
            "group_norm/beta": f"gn{number}.bias",
            "standardized_conv2d/kernel": f"conv{number}.weight",
        }[unit[5]]
        return f"body.block{unit[1]}.unit{unit[2]}." + ("downsample.weight" if unit[4] else part)
    return {
        "resnet/root_block/standardized_conv2d/kernel": "root.conv.weight",
        "resnet/group_norm/gamma": "head.gn.weight",
        "resnet/group_norm/beta": "head.gn.bias",
        "resnet/head/conv2d/kernel": "head.conv.weight",
        "resnet/head/conv2d/bias": "head.conv.bias",
    }[name]


def from_npz(path):
    weights = {}
    for name, values in np.load(path).items():
        values = values.transpose(3, 2, 0, 1) if values.ndim == 4 else values
        weights[bit_name(name)] = torch.from_numpy(np.ascontiguousarray(values))
    return weights


def from_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    weights = {}
    for name, tensor in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in tensor["data_offsets"])
            values = np.frombuffer(data[begin:end], "<f4").reshape(tensor["shape"]).copy()
            weights[name] = torch.from_numpy(values)
    return weights


def from_torch(path):
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except TypeError:  # before PyTorch 1.13
        return torch.load(path, map_location="cpu")


def network(weights):
    """The network that takes a state dictionary: BiT's own, or timm's for its names."""
    timm_names = "stem.conv.weight" in weights
    root = weights["stem.conv.weight" if timm_names else "root.conv.weight"]
    head = weights["head.fc.weight" if timm_names else "head.conv.weight"]
    pattern = r"stages\.(\d)\.blocks\.(\d+)\." if timm_names else r"body\.block(\d)\.unit(\d\d)\."
    units = {}
    for name in weights:
        match = re.match(pattern, name)
        if match:
            units.setdefault(match[1], set()).add(match[2])
    counts = [len(units[block]) for block in sorted(units)]
    width, classes, kernel = root.shape[0] // 64, head.shape[0], root.shape[2]
    if not timm_names:
        return BiT(counts, width, classes, kernel)
    from timm.layers import StdConv2d as TimmConv2d
    from timm.models.resnetv2 import ResNetV2

    return ResNetV2(
        counts,
        num_classes=classes,
        width_factor=width,
        stem_type="fixed",
        conv_layer=partial(TimmConv2d, eps=1e-10),
    )


def logits(weights, images):
    model = network(weights)
    model.load_state_dict(weights)
    model.eval()
    with torch.no_grad():
        return model.to(images.dtype)(images).double().numpy()


def by_onnx(path, images):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(["logits"], {"image": images.numpy()})[0].astype(np.float64)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, default=96, help="height and width of the images")
    parser.add_argument("--images", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    images = torch.randn(options.images, 3, options.size, options.size)
    expected = logits(from_npz(options.folder / "model.npz"), images.double())
    print(f"model.npz           float64, {expected.shape[1]} logits up to {np.abs(expected).max():.4f}")
    tolerance = TOLERANCE * max(1, np.abs(expected).max())
    readers = {
        "model.npz": lambda path: logits(from_npz(path), images),
        "model.pth": lambda path: logits(from_torch(path), images),
        "model.safetensors": lambda path: logits(from_safetensors(path), images),
        "model.onnx": lambda path: by_onnx(path, images),
    }
    compared, wrong = 0, 0
    for name, read in readers.items():
        path = options.folder / name
        if not path.exists():
            print(f"{name:19} is not there")
            continue
        try:
            found = read(path)
        except ImportError as missing:
            print(f"{name:19} not compared: {missing}")
            continue
        difference = np.abs(found - expected).max()
        compared += name != "model.npz"
        wrong += not difference <= tolerance
        print(f"{name:19} differs by {difference:.2e}{'' if difference <= tolerance else ', TOO MUCH'}")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
