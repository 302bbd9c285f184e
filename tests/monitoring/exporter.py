"""A stand-in for engines and routers: it serves metrics under the names and with the labels that vLLM and the router have.

Names and labels: the sources that prodstack/compiler/companions/alerts.py names, read. Counters grow with every request, so they have a rate.
"""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Metrics = Callable[[int], str]

HOST = "127.0.0.1"
MODEL = "org/llama"
_ENGINE = f'engine="0",model_name="{MODEL}"'
_SERVER = 'server="http://10.0.0.1:8000"'
_LATENCY, _CACHE, _USAGE = 0, 1, 2
_NEW = ("vllm:inter_token_latency_seconds", "vllm:prefix_cache", "vllm:kv_cache_usage_perc")
_OLD = ("vllm:time_per_output_token_seconds", "vllm:gpu_prefix_cache", "vllm:gpu_cache_usage_perc")


def engine(count: int, names: tuple[str, str, str] = _NEW) -> str:
    """What an engine answers to its nth request for metrics."""
    gauges = {"vllm:num_requests_running": 2, "vllm:num_requests_waiting": 1, names[_USAGE]: 0.5}
    counters = ("vllm:prompt_tokens", "vllm:generation_tokens", "vllm:num_preemptions", f"{names[_CACHE]}_hits")
    lines = [f"{name}{{{_ENGINE}}} {value}" for name, value in gauges.items()]
    lines += [f"{name}_total{{{_ENGINE}}} {10 * count}" for name in (*counters, f"{names[_CACHE]}_queries")]
    for name in ("vllm:time_to_first_token_seconds", names[_LATENCY]):
        lines += [f'{name}_bucket{{{_ENGINE},le="{bound}"}} {10 * count}' for bound in ("0.1", "1.0", "+Inf")]
    return "\n".join(lines) + "\n"


def old_engine(count: int) -> str:
    """The same with the names that some metrics had in earlier releases."""
    return engine(count, _OLD)


def router(count: int) -> str:
    """What a router answers. It has some metrics of the same names as an engine, about each engine (`server`)."""
    gauges = ("vllm:healthy_pods_total", "vllm:num_requests_running", "vllm:num_requests_waiting")
    lines = [f"{name}{{{_SERVER}}} 1" for name in gauges]
    return "\n".join([*lines, f'vllm:num_incoming_requests_total{{model="{MODEL}"}} {10 * count}', ""])


@contextlib.contextmanager
def serving(metrics: Metrics, port: int = 0) -> Iterator[int]:
    """Serve these metrics on loopback as long as the block lasts; the port. Anything but /metrics is not found."""
    server = ThreadingHTTPServer((HOST, port), _handler(metrics))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(metrics: Metrics) -> type[BaseHTTPRequestHandler]:
    count = iter(range(1, 1_000_000))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer one request."""
            found = self.path == "/metrics"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(metrics(next(count)).encode() if found else b"")

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    return Handler
