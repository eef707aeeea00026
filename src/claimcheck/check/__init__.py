"""What people decided about findings, and what follows from it."""
