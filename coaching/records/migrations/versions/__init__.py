"""The steps, oldest first by revision; a step that was released is never edited."""
