class SchedulerConfig:
    disable_hybrid_kv_cache_manager: bool | None = None
    async_scheduling: bool | None = None
