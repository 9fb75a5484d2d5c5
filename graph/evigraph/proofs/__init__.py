"""Why an answer holds: the fewest asserted statements from which the rules and the query give it again."""
