from claimcheck.judge.names import compare_entities
def compare_sentence_names(a, b):
    return compare_entities(a.entities, b.entities)
