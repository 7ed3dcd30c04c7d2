"""The config: read, checked and typed, and described for those who write one."""
