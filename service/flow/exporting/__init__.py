"""Exporting: messages leave the house in files, without personal data unless somebody who may asks for it."""
