"""What the window is made of: each takes a chart, emits acts, and knows nothing else."""
