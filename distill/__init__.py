"""distill: agentic training data in which every tool call was really executed."""

__version__ = "0.1.0"
