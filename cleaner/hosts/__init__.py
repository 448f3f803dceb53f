"""What calls us: engines that people already run. One file a host, each thin, each an extra."""
