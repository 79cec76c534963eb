"""What a run will cost, said beforehand: a sample of its own cases played by the reference, and plain arithmetic."""
