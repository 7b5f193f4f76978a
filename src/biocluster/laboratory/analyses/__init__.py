"""What hands arrays to the science and takes them back.

What commands without a record use
needs no database to be imported; the modules that read the record say so by what they import."""
