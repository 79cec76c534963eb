"""An OpenAI-compatible loopback server with a brain, a script of faults and a call bank."""
