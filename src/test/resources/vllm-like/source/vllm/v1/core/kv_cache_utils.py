def _pool_bytes_per_block(groups):
    return max(group.bytes for group in groups)


def _max_memory_usage_bytes_from_groups(vllm_config, kv_cache_groups):
    total_blocks = 0
    for group in kv_cache_groups:
        total_blocks += group.blocks
    return total_blocks


def check_enough_kv_cache_memory(vllm_config, groups, available_memory):
    return available_memory - _pool_bytes_per_block(groups) >= 0


def get_kv_cache_configs(vllm_config, kv_cache_specs, available_memory):
    projected_groups_per_worker = [spec.groups for spec in kv_cache_specs]
    return projected_groups_per_worker


def _get_kv_cache_groups_uniform_page_size(sizes):
    max_num_layers, min_num_layers = max(sizes), min(sizes)
    if max_num_layers < min_num_layers * 1.5:
        return max_num_layers
    return min_num_layers
