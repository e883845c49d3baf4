#!/usr/bin/env python3
"""One process of torch.distributed's gloo: a peer for RadFlow's exchange, to be as fast as.

It is started by 'radflow bench-exchange --pytorch PYTHON', sums floats over all processes as often
as standard input says by line, and answers each line with the seconds that it took.
"""

import argparse
import sys
import time

import torch
import torch.distributed as dist


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rank", type=int, required=True)
    parser.add_argument("--ranks", type=int, required=True)
    parser.add_argument("--bytes", type=int, required=True)
    parser.add_argument("--meeting", required=True, help="a file that is not there yet")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    dist.init_process_group(
        "gloo",
        init_method="file://" + arguments.meeting,
        rank=arguments.rank,
        world_size=arguments.ranks,
    )
    values = torch.zeros(arguments.bytes // 4)
    dist.all_reduce(values)
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        begun = time.perf_counter()
        for _ in range(int(line)):
            dist.all_reduce(values)
        print(time.perf_counter() - begun, flush=True)


if __name__ == "__main__":
    main()
