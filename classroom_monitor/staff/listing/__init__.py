"""Lists of people: what is asked for, who matches, and the rows that show them."""
