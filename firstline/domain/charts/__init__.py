"""Charts: shapes and where they go, for pictures that a page draws as SVG. Knows no page and no colour."""
