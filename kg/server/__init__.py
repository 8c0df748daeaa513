"""The graph over HTTP: a SPARQL endpoint, the questions and what is known of each thing, for people and programs."""
