class PrometheusStatLogger:
    def __init__(self, labelnames):
        self.running = self._gauge_cls(name="vllm:num_requests_running", labelnames=labelnames)
        self.success = self._counter_cls(name="vllm:request_success", labelnames=labelnames + ["finished_reason"])
        if self.show_hidden_metrics:
            self.old = self._histogram_cls(name="vllm:time_per_output_token_seconds", labelnames=labelnames)
