class ModelConfig:
    enforce_eager: bool = False
