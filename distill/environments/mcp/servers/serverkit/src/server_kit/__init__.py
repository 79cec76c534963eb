"""What the desk servers share: the wire, tools, the state file, faults, paging, the search language.

Nothing but the standard library, so that a server answers some 60 ms after its start: every
play starts its servers afresh. A server is `serve(Desk(...))`.
"""
