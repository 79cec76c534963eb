"""The YAML file as strict, positioned models."""
