"""Published files become arrays, and arrays become the samples that networks are trained on."""
