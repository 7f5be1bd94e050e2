class SupportsHMA:
    pass


class PullConnector(SupportsHMA):
    pass


NixlConnector = PullConnector
