"""A PyTorch loop that records every epoch: python examples/record_torch.py FOLDER"""

import sys
from pathlib import Path

import torch
from sklearn.datasets import load_digits

from overfit_atlas import Recorder


def main(folder: Path, epochs: int = 4) -> None:
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    y = torch.tensor(digits.target)
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    with Recorder(folder / "torch.h5", labels=y[1297:], overwrite=True) as record:
        for _ in range(epochs):
            model.train()
            for batch in torch.randperm(300).split(32):
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                record.epoch(model(x[1297:]))


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else "recorded")
    where.mkdir(parents=True, exist_ok=True)
    main(where)
