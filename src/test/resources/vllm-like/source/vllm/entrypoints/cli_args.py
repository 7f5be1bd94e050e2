import json
from dataclasses import field
from typing import Any

from vllm.config.utils import config
from vllm.engine.arg_utils import AsyncEngineArgs, optional_type


class PathAction:
    pass


@config
class BaseArgs:
    chat_template: str | None = None
    template_options: dict[str, Any] | None = None
    modules: list[str] | None = None

    @classmethod
    def _customize(cls, kwargs):
        kwargs["template_options"]["type"] = json.loads
        kwargs["modules"]["type"] = optional_type(str)
        kwargs["modules"]["action"] = PathAction
        kwargs["chat_template"]["metavar"] = "one of " + ",".join(["a", "b"])
        return kwargs

    @classmethod
    def add_cli_args(cls, parser):
        from vllm.engine.arg_utils import get_kwargs

        kwargs = cls._customize(get_kwargs(cls))
        group = parser.add_argument_group(title=cls.__name__.replace("Args", ""), description=cls.__doc__)
        for key, value in kwargs.items():
            flags = value.pop("flags", [])
            group.add_argument(*flags, f"--{key.replace('_', '-')}", **value)
        return parser


@config
class ServerArgs(BaseArgs):
    port: int = 8000
    origins: list[str] = field(default_factory=list)
    api_key: list[str] | None = None

    @classmethod
    def _customize(cls, kwargs):
        kwargs = super()._customize(kwargs)
        kwargs["origins"]["type"] = json.loads
        if "nargs" in kwargs["origins"]:
            del kwargs["origins"]["nargs"]
        return kwargs


def make_arg_parser(parser):
    parser.add_argument("model_tag", type=str, nargs="?")
    parser.add_argument("--headless", action="store_true", default=False)
    parser = ServerArgs.add_cli_args(parser)
    return AsyncEngineArgs.add_cli_args(parser)
