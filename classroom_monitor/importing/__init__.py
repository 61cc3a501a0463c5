"""Files coming in: read within limits, planned with every row's fate, carried out."""
