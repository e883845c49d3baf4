"""Makes the files beside it, with PyTorch 1.13: python3 make.py FOLDER. The tests need no PyTorch."""

import collections
import sys

import torch

folder = sys.argv[1]
count = torch.arange(24, dtype=torch.float32)

shared = count.clone()
weights = collections.OrderedDict(
    [
        ("module.contiguous", count.reshape(2, 3, 4) / 8),
        ("module.transposed", (count.reshape(4, 6) / 8).t()),
        ("module.channels_last", (count.reshape(2, 3, 2, 2) / 8).contiguous(memory_format=torch.channels_last)),
        ("module.first_half", shared[:12]),
        ("module.every_second_of_the_rest", shared[12::2]),
        ("module.expanded", torch.tensor([[1.5], [2.5]]).expand(2, 3)),
        ("module.half", (count[:5] / 8).half()),
        ("module.bfloat16", (count[:5] / 8).bfloat16()),
        ("module.double", (count[:5] / 8).double()),
        ("module.scalar", torch.tensor(7.5)),
        ("module.counter", torch.tensor(3)),
        ("module.parameter", torch.nn.Parameter(count[:3].clone())),
    ]
)
# As Module.state_dict() does.
weights._metadata = collections.OrderedDict([("", {"version": 1})])

layer = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.003, momentum=0.9)
layer(torch.ones(1, 2)).sum().backward()
optimizer.step()
checkpoint = {
    "epoch": 17,
    "arch": "BiT-M-R50x1",
    "best_acc1": 0.875,
    "large": 2**70,
    "negative": -5,
    "nothing": None,
    "flags": [True, False, (1, 2, 3, 4)],
    "state_dict": weights,
    "optimizer": optimizer.state_dict(),
}

torch.save(checkpoint, f"{folder}/zip.pth.tar")
torch.save(checkpoint, f"{folder}/legacy.pth.tar", _use_new_zipfile_serialization=False)
torch.save(checkpoint, f"{folder}/protocol4.pth.tar", pickle_protocol=4)
torch.save({"weight": count, "module": torch.nn.ReLU()}, f"{folder}/module.pth")
torch.save({"weight": count, "other": collections.Counter("aab")}, f"{folder}/counter.pth")
