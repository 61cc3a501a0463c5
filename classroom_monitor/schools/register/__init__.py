"""The Department for Education's register of schools, as it is downloaded."""
