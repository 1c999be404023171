"""How a notebook is marked: run in a sandbox, its answers taken out and tested elsewhere."""
