"""The exporter: models of diffusers and transformers as folders of ONNX graphs."""
