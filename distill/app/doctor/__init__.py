"""`distill doctor`: everything a run needs, looked at before a run."""
