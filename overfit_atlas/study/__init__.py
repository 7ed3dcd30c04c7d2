"""What a study is: its entries, its experiments, the runs that they share, and every path."""
