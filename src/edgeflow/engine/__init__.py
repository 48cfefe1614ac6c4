"""Engines run the network. `protocol` is the seam; `openvino` is the default; the torch one lives in `edgeflow.model.engine`."""
