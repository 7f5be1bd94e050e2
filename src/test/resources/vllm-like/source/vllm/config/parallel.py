class ParallelConfig:
    data_parallel_rpc_port: int = 29550
    master_port: int = 29501
