from typing import Literal

MTPModelTypes = Literal["mtp", "other_mtp"]
EagleModelTypes = Literal["eagle", MTPModelTypes]
SpeculativeMethod = Literal["ngram", "brand_new", EagleModelTypes]


class SpeculativeConfig:
    def __post_init__(self):
        self.model = self.target_model_config.model_weights or self.target_model_config.model

    def create_draft_parallel_config(self):
        return ParallelConfig(pipeline_parallel_size=1)
