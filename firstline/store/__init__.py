"""What happened: tables, queries and migrations. The only place that knows tables."""
