"""The Python side of Sfumato: data, training, export and the reference loop of the bundled model."""
