"""People: who works here, in which unit, with which role."""
