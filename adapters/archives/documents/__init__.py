"""A folder of documents: Markdown, Word, PowerPoint, Excel and PDF."""
