"""What the framework varies about a drawn case whatever its template: the tone, the tools' names, the tools' faults."""
