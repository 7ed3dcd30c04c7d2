"""Which samples to refuse, and what that is worth (Salman and Liu, sections IV to VI)."""
