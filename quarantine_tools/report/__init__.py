"""How it is shown: one module per format."""
