"""What made each file: records, the chain between them, audit and export."""
