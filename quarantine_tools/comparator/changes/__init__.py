"""What exactly changed inside a unit: one module per artifact kind."""
