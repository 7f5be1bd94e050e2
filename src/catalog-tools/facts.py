"""What releases.yaml says of a release, read from its code; and the functions that stand behind what cannot be."""

import ast
import fnmatch
import hashlib

import serving
from source import Problem, dotted

MODEL = "MiMoV2FlashForCausalLM"
REGISTRY = "model_executor/models/registry.py"
KV = "v1/core/kv_cache_*.py"
DRAFT = "model_executor/models/mimo_v2_mtp.py"
EXECUTOR = "v1/executor/multiproc_executor.py"

# The code that somebody read for a field. Where it is as in the newest catalogued release, the field is too; where it
# is not, somebody has to read it. "model" stands for the file of the model's class.
READ = [
    ("kvCharge nullBlock wholeModelCheck", KV, "check_enough_kv_cache_memory get_kv_cache_configs "
     "_check_enough_kv_cache_memory _max_memory_usage_bytes_from_groups _project_kv_cache_groups_to_worker"),
    ("uniformGroupRatio", KV, "_get_kv_cache_groups_uniform_page_size unify_kv_cache_spec_page_size"),
    ("convertedWindowPadsValues", KV, "unify_hybrid_kv_cache_specs"),
    ("tokensByGroup", KV, "get_max_concurrency_for_kv_cache_config"),
    ("batchesInFlight", "v1/kv_cache_interface.py", "SlidingWindowSpec FullAttentionSpec"),
    ("batchesInFlight", "config/vllm.py", "VllmConfig.max_concurrent_batches VllmConfig.max_in_flight_tokens "
     "VllmConfig.use_v2_model_runner VllmConfig._get_v2_model_runner_unsupported_features"),
    ("padValues fp8Kv sinksNeedFlashAttention3 splitsFp8Blocks", "model", "*"),
    ("fp8Kv sinksNeedFlashAttention3", "v1/attention/backends/fa_utils.py", "get_flash_attn_version"),
    ("fp8Kv", "v1/attention/backends/flash_attn_diffkv.py", "*"),
    ("fp8Kv", "v1/attention/backends/triton_attn_diffkv.py", "*"),
    ("graphsInUtilization activationFactor", "v1/worker/gpu_worker.py", "Worker.determine_available_memory"),
    ("dataRanksStayOnNodes", EXECUTOR, "MultiprocExecutor._init_executor"),
    ("draft", DRAFT, "*"),
    ("draft", "config/speculative.py", "SpeculativeConfig.create_draft_parallel_config "
     "SpeculativeConfig.__post_init__"),
    ("swizzlesMxfp4", "model_executor/layers/fused_moe/oracle/mxfp4.py", "*"),
]

# What the operator relies on without saying it to vLLM: name, file, class, field.
DEFAULTS = [
    ("gpu-memory-utilization", "config/cache.py", "CacheConfig", "gpu_memory_utilization"),
    ("block-size", "config/cache.py", "CacheConfig", "DEFAULT_BLOCK_SIZE"),
    ("data-parallel-rpc-port", "config/parallel.py", "ParallelConfig", "data_parallel_rpc_port"),
    ("master-port", "config/parallel.py", "ParallelConfig", "master_port"),
    ("disable-hybrid-kv-cache-manager", "config/scheduler.py", "SchedulerConfig", "disable_hybrid_kv_cache_manager"),
    ("async-scheduling", "config/scheduler.py", "SchedulerConfig", "async_scheduling"),
    ("enforce-eager", "config/model.py", "ModelConfig", "enforce_eager"),
]
DEFAULT_VARIABLES = ["VLLM_ENGINE_READY_TIMEOUT_S", "VLLM_ALLOW_CHUNKED_LOCAL_ATTN_WITH_HYBRID_KV_CACHE"]


def read(source):
    """The fields of releases.yaml that the code says; what it does not is left out."""
    model = model_module(source)
    text = ast.unparse(model.tree)
    found = {
        "kvCharge": kv_charge(source),
        "nullBlock": any(reserves_block(each.tree) for each in modules(source, KV)),
        "padValues": "functional.pad(v, " in text,
        "wholeModelCheck": whole_model(source),
        "uniformGroupRatio": ratio(source),
        "graphsInUtilization": serving.default_of(source, "VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS") == "1",
        "sinksNeedFlashAttention3": "FlashAttentionDiffKVBackend" in text and "TRITON_ATTN_DIFFKV" not in text,
        "fp8Kv": "Acted" if passes_cache_config(model, "DecoderLayer") else "Ignored",
        "tokensByGroup": any("// len(kv_cache_config.kv_cache_groups)" in ast.unparse(each.tree)
                             for each in modules(source, KV)),
        "cuda": cuda(source),
        "dataRanksStayOnNodes": bound_to_first_node(source),
        "draft": draft(source),
    }
    return found


def model_module(source):
    entry = next((value for node in ast.walk(source.module(REGISTRY).tree) if isinstance(node, ast.Dict)
                  for key, value in zip(node.keys, node.values)
                  if isinstance(key, ast.Constant) and key.value == MODEL), None)
    if not isinstance(entry, ast.Tuple) or not isinstance(entry.elts[0], ast.Constant):
        raise Problem("vllm/" + REGISTRY, 'looked for "%s": (FILE, CLASS)' % MODEL)
    return source.module("model_executor/models/%s.py" % entry.elts[0].value)


def modules(source, pattern):
    files = sorted(name[len("vllm/"):] for name in source.names if fnmatch.fnmatch(name, "vllm/" + pattern))
    if not files:
        raise Problem("vllm/" + pattern, "looked for this file, and it is not there")
    return [source.module(file) for file in files]


def function(source, pattern, name):
    """The first definition of NAME or CLASS.NAME in the files of a pattern, with its module."""
    for module in modules(source, pattern):
        if name.split(".")[0] in module.defined and isinstance(module.defined[name.split(".")[0]], ast.AST):
            return module, module.function(name)
    raise Problem("vllm/" + pattern, "looked for %s" % name)


def kv_charge(source):
    module, node = function(source, KV, "_max_memory_usage_bytes_from_groups")
    text = ast.unparse(node)
    if "any_spec.max_memory_usage_bytes" in text:
        return "FullAttentionOnly"
    if "blocks_needed = sum(" in text or "total_blocks +=" in text:
        return "AllGroups"
    raise Problem("vllm/%s:%d" % (module.file, node.lineno),
                  "looked in it for any_spec.max_memory_usage_bytes, blocks_needed = sum( or total_blocks +=")


def whole_model(source):
    module, node = function(source, KV, "get_kv_cache_configs")
    text = ast.unparse(node)
    if "projected_groups_per_worker" in text:
        return False
    if "min(available_memory)" in text:
        return True
    raise Problem("vllm/%s:%d" % (module.file, node.lineno),
                  "looked in get_kv_cache_configs for projected_groups_per_worker or min(available_memory)")


def reserves_block(tree):
    return any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and isinstance(node.right, ast.Call)
               and dotted(node.right.func).startswith("_pool_bytes_per_block") for node in ast.walk(tree))


def ratio(source):
    name = "_get_kv_cache_groups_uniform_page_size"
    module, node = function(source, KV, name)
    for each in ast.walk(node):
        if isinstance(each, ast.Compare) and dotted(each.left) == "max_num_layers" \
                and isinstance(each.comparators[0], ast.BinOp) and isinstance(each.comparators[0].right, ast.Constant):
            return each.comparators[0].right.value
    raise Problem("vllm/%s:%d" % (module.file, node.lineno), "looked for max_num_layers < min_num_layers * X")


def passes_cache_config(module, suffix):
    return any(keyword.arg == "cache_config" for node in ast.walk(module.tree)
               if isinstance(node, ast.ClassDef) and node.name.endswith(suffix)
               for call in ast.walk(node) if isinstance(call, ast.Call) for keyword in call.keywords)


def cuda(source):
    version = serving.default_of(source, "VLLM_MAIN_CUDA_VERSION")
    if version is None or not version.split(".")[0].isdigit():
        raise Problem("vllm/envs.py", "looked for the default of VLLM_MAIN_CUDA_VERSION")
    return int(version.split(".")[0])


def bound_to_first_node(source):
    calls = [node for node in ast.walk(source.module(EXECUTOR).tree) if isinstance(node, ast.Call)]
    texts = [ast.unparse(keyword.value) for call in calls for keyword in call.keywords if keyword.arg == "connect_ip"]
    if not texts:
        raise Problem("vllm/" + EXECUTOR, "looked for a call with connect_ip=")
    return any(text.endswith("master_addr") for text in texts)


def draft(source):
    """exists, pipeline, objectStore; those that hold."""
    if not source.has(DRAFT):
        return []
    if "MiMoV2MTP" not in source.module(DRAFT).defined:
        raise Problem("vllm/" + DRAFT, "looked for the class MiMoV2MTP")
    file = "config/speculative.py"
    sizes = [keyword.value for call in ast.walk(source.module(file).tree) if isinstance(call, ast.Call)
             for keyword in call.keywords if keyword.arg == "pipeline_parallel_size"]
    if not sizes:
        raise Problem("vllm/" + file, "looked for a call with pipeline_parallel_size=")
    holds = {
        "exists": True,
        "pipeline": all(isinstance(size, ast.Constant) and size.value == 1 for size in sizes),
        "objectStore": "target_model_config.model_weights" in ast.unparse(source.module(file).tree),
    }
    return [name for name, value in holds.items() if value]


def defaults(source):
    """name -> value, as Python writes it."""
    found = {}
    for name, file, cls, field in DEFAULTS:
        node = source.module(file).function(cls)
        value = next((item.value for item in node.body if isinstance(item, ast.AnnAssign)
                      and dotted(item.target) == field), None)
        if isinstance(value, ast.Call):
            given = [keyword.value for keyword in value.keywords if keyword.arg == "default"] + value.args[:1]
            value = given[0] if given else value
        found[name] = ast.unparse(value) if value is not None else "absent"
    for name in DEFAULT_VARIABLES:
        found[name] = str(serving.default_of(source, name))
    return found


def found(source, pattern, name):
    """The code of an entry of READ; None where there is none."""
    if pattern == "model":
        return model_module(source).tree
    if name == "*":
        return source.module(pattern).tree if source.has(pattern) else None
    try:
        return function(source, pattern, name)[1]
    except Problem:
        return None


def code(source, pattern, name):
    """The text of an entry of READ without comments; empty where there is none."""
    node = found(source, pattern, name)
    return ast.unparse(node) if node is not None else ""


def fingerprints(source):
    """(fields, file pattern, function) -> fingerprint, "absent" where there is no such function."""
    made = {}
    for fields, pattern, names in READ:
        for name in names.split():
            node = found(source, pattern, name)
            made[fields, pattern, name] = fingerprint(node) if node is not None else "absent"
    return made


def fingerprint(node):
    """Alike for alike code: comments, layout, docstrings and the version of Python do not count."""
    return hashlib.sha256(shape(node).encode()).hexdigest()[:12]


def shape(node):
    if isinstance(node, list):
        return "[" + ",".join(shape(each) for each in node if not is_text(each)) + "]"
    if not isinstance(node, ast.AST):
        return repr(node)
    parts = [name + "=" + shape(value) for name, value in ast.iter_fields(node)
             if value not in (None, []) and name not in ("ctx", "kind", "type_comment", "type_ignores", "type_params")]
    return type(node).__name__ + "(" + ",".join(parts) + ")"


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
