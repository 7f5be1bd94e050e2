class KVConnectorFactory:
    @classmethod
    def register_connector(cls, name, module_path, class_name):
        cls.registry[name] = (module_path, class_name)


KVConnectorFactory.register_connector(
    "NixlConnector", "vllm.distributed.kv_transfer.kv_connector.v1.nixl", "NixlConnector"
)
KVConnectorFactory.register_connector(
    "BrandNewConnector", "vllm.distributed.kv_transfer.kv_connector.v1.nixl", "PullConnector"
)
