"""The laboratory: materials, holds, methods, batches, runs and results."""
