"""Annotations that other programs made: read from their files, drawn as their own readers draw them, and found their images."""
