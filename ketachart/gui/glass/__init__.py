"""Emergency access in the window: asked for, in sight while it runs, and reviewed."""
