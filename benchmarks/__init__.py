"""The figures that the README quotes, reproducible by ``make bench``.

A floor is a bare Flask application under the same server, processes and pragmas, driven by
the same client, doing with raw SQL and one Jinja template only what the page cannot do
without. Nobody compresses. Ratios are medians of alternating pairs.
"""
