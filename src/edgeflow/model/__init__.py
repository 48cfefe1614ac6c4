"""The network in PyTorch: parts, and one file that chooses their sizes (`build`)."""
