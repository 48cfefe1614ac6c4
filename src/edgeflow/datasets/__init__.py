"""Training data: each set is read into scenes (an image and its objects); sampling and augmentation. Knows no network."""
