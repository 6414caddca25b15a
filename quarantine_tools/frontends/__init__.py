"""What a file says: text becomes units and facts, one module (or folder) per kind."""
