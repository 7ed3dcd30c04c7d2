"""What a person who waits is told: what runs, how long it will take, and what came of it."""
