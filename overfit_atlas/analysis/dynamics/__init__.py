"""What happens to each sample over the epochs (Salman and Liu, sections II and III)."""
