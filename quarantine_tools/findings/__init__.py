"""What it means: rules over a comparison, one module per topic."""
