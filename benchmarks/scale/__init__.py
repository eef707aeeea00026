"""Speed and memory with many articles. Measured on two cores; texts come from the development data and stay there."""
