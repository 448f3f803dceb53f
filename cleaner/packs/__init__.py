"""Rules as data: YAML read strictly, layered, compiled."""
