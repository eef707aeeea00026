"""Models from outside the package: where they are, which belong together, fetching, listing and checking them."""
