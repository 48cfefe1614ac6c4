"""The door for browsers: a FastAPI application over the store and a segmenter."""
