"""Scripts that run in the sandbox with the Python of a server: standard library and that server's library only."""
