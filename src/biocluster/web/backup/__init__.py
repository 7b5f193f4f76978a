"""The whole record in one file and back: databases and documents, with the digest of every part."""
