class EnableDisableAction:
    pass


def keyword(args):
    return next(arg for arg in args if arg.startswith("--help="))
