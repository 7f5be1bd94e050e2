from vllm.entrypoints.cli_args import make_arg_parser


class ServeSubcommand:
    name = "serve"

    def subparser_init(self, subparsers):
        parser = subparsers.add_parser(self.name, usage="vllm serve")
        parser = make_arg_parser(parser)
        parser.epilog = "more"
        return parser
