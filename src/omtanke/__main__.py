"""`python -m omtanke`."""

from omtanke.cli import main

raise SystemExit(main())
