"""Methods measured beside the network: classical ones from their papers, and rivals. Each is a `Segmenter`."""
