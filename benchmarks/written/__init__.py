"""Short texts with the verdict of a desk, one file for each language, and whether the shipped rules agree."""
