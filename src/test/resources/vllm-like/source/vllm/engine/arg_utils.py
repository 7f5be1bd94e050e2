import argparse
import json
from dataclasses import dataclass

from vllm.config.cache import CacheConfig
from vllm.config.vllm import VllmConfig
from vllm.platforms import current_platform


def optional_type(of):
    return lambda value: None if value == "None" else of(value)


def contains_type(type_hints, type):
    return type in type_hints


def get_kwargs(cls):
    kwargs = {}
    for name, type_hints in cls.fields():
        if contains_type(type_hints, bool):
            kwargs[name] = {"action": argparse.BooleanOptionalAction}
        elif contains_type(type_hints, list):
            kwargs[name] = {"nargs": "+"}
    return kwargs


@dataclass
class EngineArgs:
    @staticmethod
    def add_cli_args(parser):
        cache_kwargs = get_kwargs(CacheConfig)
        group = parser.add_argument_group(title="CacheConfig", description=CacheConfig.__doc__)
        group.add_argument(
            "--gpu-memory-utilization", "--device-memory-utilization", **cache_kwargs["gpu_memory_utilization"]
        )
        group.add_argument("--block-size", **{**cache_kwargs["block_size"], "default": None})
        group.add_argument("--enable-prefix-caching", **cache_kwargs["enable_prefix_caching"])
        group.add_argument("--token", **cache_kwargs["token"])
        group.add_argument("--backend", **cache_kwargs["backend"])
        vllm_kwargs = get_kwargs(VllmConfig)
        vllm_kwargs["draft_config"]["type"] = optional_type(json.loads)
        parser.add_argument("--draft-config", "-dc", **vllm_kwargs["draft_config"])
        parser.add_argument("--cache-config", **vllm_kwargs["cache_config"])
        if not ("serve" in __import__("sys").argv):
            parser.add_argument("--brand-new", **vllm_kwargs["brand_new"])
        return parser


@dataclass
class AsyncEngineArgs(EngineArgs):
    @staticmethod
    def add_cli_args(parser, async_args_only=False):
        if not async_args_only:
            parser = EngineArgs.add_cli_args(parser)
        current_platform.pre_register_and_update(parser)
        return parser
