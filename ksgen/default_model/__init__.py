"""The bundled small model: autoencoder, Skill Transformer, and the two flow models."""
