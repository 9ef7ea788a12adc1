"""What people can do: one module a journey, one function an act.

Every act takes the session first and never commits, renders or reads the clock.
"""
