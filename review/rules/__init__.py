"""One file a rule, named after the bad pattern; review.rule finds them."""
