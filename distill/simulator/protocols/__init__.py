"""What the simulator speaks: one room per vendor protocol, each from requests to the brain's form and back.

Written from the vendors' own SDK types, not from the client's dialects: neither may hide the other's mistake.
"""
