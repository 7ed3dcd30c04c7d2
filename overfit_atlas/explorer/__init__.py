"""The page on which every sample can be looked at: gathered, packed, opened from disk."""
