from typing import ClassVar, Literal

from vllm.config.utils import config

Backend = Literal["one", "two"]


@config
class CacheConfig:
    """A cache."""

    DEFAULT_BLOCK_SIZE: ClassVar[int] = 16
    gpu_memory_utilization: float = Field(default=0.92, gt=0, le=1)
    block_size: int | None = None
    enable_prefix_caching: bool | None = None
    token: bool | str | None = None
    backend: Backend = "one"
