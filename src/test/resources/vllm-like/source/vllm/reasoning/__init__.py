_REASONING_PARSERS_TO_REGISTER = {
    "mimo": ("mimo_parser", "MimoParser"),
    "qwen3": ("qwen3_parser", "Qwen3Parser"),
}
