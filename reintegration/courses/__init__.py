"""Competence courses in four stages, qualifications, and placements at employers: forms, words, papers."""
