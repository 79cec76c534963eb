"""`python -m distill`."""

from distill.cli.main import main

main()
