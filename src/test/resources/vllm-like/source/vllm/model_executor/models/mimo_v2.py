class MiMoV2DecoderLayer:
    def __init__(self, cache_config):
        backends = ("FLASH_ATTN_DIFFKV", "TRITON_ATTN_DIFFKV")
        self.attention = MiMoV2Attention(backends, cache_config=cache_config)
