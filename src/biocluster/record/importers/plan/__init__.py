"""An existing plan becomes records: a file in, an outline, what it means, and one transaction.

``files`` and ``word`` turn bytes into lines; ``signs`` says what a line looks like by itself;
``levels`` how deep a label stands; ``reader`` what each line is beside the others, and ``assembly``
puts the outline together; ``recognise`` finds dates, figures, organisations and gatherings in the
words; ``proposal`` sets all of it against the record; ``commit`` writes it.
"""
