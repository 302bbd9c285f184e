"""Derive companions from a stack: one module for each key of a stack file that asks for some.

Each module has `objects`, which yields the objects, and `mistakes`, which yields the mistakes in its settings.
"""
