"""Pure functions between our chat values and a provider's JSON."""
