"""Mail as an archive: files → headers → threads and their readers → what each writer said themself."""
