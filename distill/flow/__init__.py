"""The generic engine: stages joined by bounded channels, slots, drain, gauges."""
