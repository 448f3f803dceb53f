"""What we iterate: files in, files out, the ledger of cuts and the manifest of done work."""
