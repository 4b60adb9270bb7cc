"""`python -m app.cli`, for starting ourselves again whatever the folder of the scripts."""

from app.cli import main

main()
