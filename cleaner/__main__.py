"""``python -m cleaner``: the command line without its script."""

from cleaner.cli.app import main

if __name__ == "__main__":
    main()
