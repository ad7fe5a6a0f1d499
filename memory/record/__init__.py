"""The record in SQL: its engine, its tables and their history, and the seal on every text."""
