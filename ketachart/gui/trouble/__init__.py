"""What is wrong with the disk, the record's file or the clock, in view on every page."""
