"""One item in, one item out: produce, teach, review, write."""
