"""Build what changed: records and texts of units are stored by the digest of everything that they are made of, and used again."""
