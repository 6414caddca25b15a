"""What became of it: two sides become pairings, a ledger and fact verdicts."""
