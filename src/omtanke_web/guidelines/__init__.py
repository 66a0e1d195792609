"""Guidelines: the guideline in force, readable by all, and the front page that leads to it."""
