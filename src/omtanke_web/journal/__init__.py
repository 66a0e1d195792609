"""Journal: append-only and hash-chained: who did what to what, never the content."""
