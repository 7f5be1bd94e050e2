from typing import Any

from vllm.config.cache import CacheConfig
from vllm.config.utils import config


@config
class VllmConfig:
    draft_config: dict[str, Any] | None = None
    cache_config: CacheConfig | None = None
    brand_new: set[int] | None = None

    @property
    def max_concurrent_batches(self):
        return 2
