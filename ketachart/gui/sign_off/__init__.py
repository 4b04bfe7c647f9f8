"""The physician's evening: what waits, the page as it will print, and the signature."""
