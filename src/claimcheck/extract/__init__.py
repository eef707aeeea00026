"""Articles to claims: sentences, languages, clauses, speakers, numbers, dates and names."""
