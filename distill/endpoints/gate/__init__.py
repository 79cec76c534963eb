"""The gate of one key: pace, in-flight cap and breaker; a call needs all three."""
