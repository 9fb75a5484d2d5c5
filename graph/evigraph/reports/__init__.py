"""Findings as people and programs read them: tables, pages, and the formats of other tools."""
