"""Work on a whole folder without a person: regions out of prompts, and whatever comes ready made into the project's store."""
