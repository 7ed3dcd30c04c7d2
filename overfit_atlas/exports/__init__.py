"""A study in the forms that others expect: tables as Parquet, predictions as a data package."""
