class MultiprocExecutor:
    def _init_executor(self):
        self.queue = MessageQueue(self.world_size, connect_ip=get_ip())
