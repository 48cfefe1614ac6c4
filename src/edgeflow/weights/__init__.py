"""Weights and model files: reading others', writing and checking ours.

`protobuf`, `paddle` and `shipped` need neither torch nor onnx; `mapping`, `pruning`, `model_file` and `importing` do.
"""
