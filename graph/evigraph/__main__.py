"""Run the command line by ``python -m evigraph``."""

from __future__ import annotations

from evigraph.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
