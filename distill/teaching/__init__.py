"""Playing an episode: conversation, teacher, reflection."""
