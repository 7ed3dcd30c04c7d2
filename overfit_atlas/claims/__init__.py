"""The register of claims: rules written before the measurement, verdicts made from numbers."""
