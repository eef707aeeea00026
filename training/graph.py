"""The ONNX graphs of the bundled models, written operator by operator from a PyTorch state.

A graph traced from transformers spends much of its time on masks and shapes, and onnxruntime's own dynamic
quantisation takes one scale for the activations of a whole batch, so that a text's vector depends on its neighbours.
Here each token has its own scale (and each output column of a weight), so the int8 products depend on nothing else in
the batch, and attention, layer norms and GELU are onnxruntime's fused operators.
"""

import zlib
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

HEADS = 12
EPSILON = 1e-12
GELU_MINIMUM = -0.17
AFTER_GELU = 64
"""Zero of the uint8 values behind a GELU: most of the range is left for what is above 0."""
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
State = dict[str, NDArray[np.float32]]


class Graph:
    """Collects nodes and constants. Every method returns the name of the value that it makes."""

    def __init__(self, quantised: bool = True):
        self.quantised = quantised
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self.outputs: dict[str, str] = {}
        self._quantised_of: dict[str, tuple[str, str]] = {}
        self._count = 0

    def add(self, operator: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: object) -> str:
        """One node; its first output. Further outputs are named `<first>.1` and so on."""
        self._count += 1
        first = f"{operator}_{self._count}"
        names = [first, *(f"{first}.{i}" for i in range(1, outputs))]
        self.nodes.append(helper.make_node(operator, list(inputs), names, name=first, domain=domain, **attributes))
        return first

    def constant(self, value: NDArray[np.generic], name: str = "") -> str:
        """A constant; equal unnamed ones are kept once."""
        value = np.array(value, order="C")  # not ascontiguousarray, which makes a scalar a vector
        name = name or f"c_{value.dtype}_{'x'.join(map(str, value.shape))}_{zlib.crc32(value.tobytes())}"
        self.constants.setdefault(name, numpy_helper.from_array(value, name))
        return name

    def ints(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def product(self, x: str, weight: NDArray[np.float32], name: str, zero: int = 128) -> str:
        """`x` (n, in) times `weight` (out, in) transposed, without bias.

        `zero` is the uint8 that stands for 0: 128, or AFTER_GELU for values that are never far below 0.
        """
        if not self.quantised:
            return self.add("MatMul", x, self.constant(weight.T, name))
        values, scale = self._quantise_rows(x, zero)
        columns = np.maximum(np.abs(weight).max(1) / 127, 1e-12).astype(np.float32)
        integers = np.round(weight / columns[:, None]).clip(-127, 127).astype(np.int8)
        raw = self.add(
            "MatMulIntegerToFloat",
            values,
            self.constant(integers.T, name),
            self.constant(np.array(1, dtype=np.float32)),
            self.constant(columns, f"{name}.scale"),
            self.constant(np.array(zero, dtype=np.uint8)),
            domain="com.microsoft",
        )
        return self.add("Mul", raw, scale)

    def _quantise_rows(self, x: str, zero: int) -> tuple[str, str]:
        """`x` (n, width) as uint8 around `zero`, and the float scale (n, 1) of each row."""
        if x not in self._quantised_of:
            least = 1e-10 if zero == 128 else -GELU_MINIMUM * (255 - AFTER_GELU) / AFTER_GELU
            largest = self.add("ReduceMax", self.add("Abs", x) if zero == 128 else x, axes=[1], keepdims=1)
            largest = self.add("Max", largest, self.constant(np.array(least, dtype=np.float32)))
            scale = self.add("Mul", largest, self.constant(np.array(1 / (255 - zero), dtype=np.float32)))
            flat = self.add("Reshape", scale, self.ints(-1))
            zeros = self.add("Expand", self.constant(np.array([zero], dtype=np.uint8)), self.add("Shape", flat))
            self._quantised_of[x] = self.add("QuantizeLinear", x, flat, zeros, axis=0), scale
        return self._quantised_of[x]

    def layer_norm(self, x: str, skip: str, bias: str, state: State, prefix: str) -> str:
        """LayerNorm(x + bias + skip), all (n, width). The fused SkipLayerNormalization is slower on processors."""
        total = self.add("Add", self.add("Add", x, bias), skip)
        return self.norm(total, state, prefix)

    def norm(self, x: str, state: State, prefix: str) -> str:
        gamma = self.constant(state[f"{prefix}.weight"], f"{prefix}.weight")
        beta = self.constant(state[f"{prefix}.bias"], f"{prefix}.bias")
        return self.add("LayerNormalization", x, gamma, beta, epsilon=EPSILON)

    def plain_linear(self, x: str, state: State, prefix: str) -> str:
        """A linear layer of a head: small, and kept in float."""
        product = self.add("MatMul", x, self.constant(state[f"{prefix}.weight"].T, f"{prefix}.weight"))
        return self.add("Add", product, self.constant(state[f"{prefix}.bias"], f"{prefix}.bias"))

    def with_one(self, x: str) -> str:
        """`x` (batch, n, width) with a column of ones behind it."""
        last = self.add("Slice", x, self.ints(0), self.ints(1), self.ints(2))
        one = self.constant(np.array(1, dtype=np.float32))
        zero = self.constant(np.array(0, dtype=np.float32))
        return self.add("Concat", x, self.add("Add", self.add("Mul", last, zero), one), axis=2)

    def unflatten(self, x: str) -> str:
        """`x` (batch * length, width) in the shape of the input."""
        return self.add("Reshape", x, self.add("Shape", "inputs_embeds"))

    def gelu(self, x: str) -> str:
        return self.add("Gelu", x, domain="com.microsoft")

    def save(self, path: Path, inputs: list[onnx.ValueInfoProto]) -> None:
        """Write the model with `outputs`, public names to values."""
        ends = [helper.make_node("Identity", [value], [name]) for name, value in self.outputs.items()]
        shapes = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in self.outputs]
        graph = helper.make_graph([*self.nodes, *ends], "claimcheck", inputs, shapes, list(self.constants.values()))
        onnx.save(helper.make_model(graph, opset_imports=OPSETS, ir_version=9), str(path))


def inputs_of(*names: str) -> list[onnx.ValueInfoProto]:
    """The graph inputs of a body, and whatever further int64 (batch, …) inputs are named."""
    embeds = helper.make_tensor_value_info("inputs_embeds", TensorProto.FLOAT, ["batch", "length", "width"])
    more = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", f"{n}_length"]) for n in names]
    return [embeds, helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "length"]), *more]


def body(graph: Graph, state: State, layers: int, types: str = "") -> str:
    """The hidden states (batch * length, width) of a BERT body fed with `inputs_embeds` and `attention_mask`.

    `types` is the name of an int64 (batch, length) value of token types, all 0 if empty.
    """
    width = state["embeddings.LayerNorm.weight"].shape[0]
    rows = graph.ints(-1, width)
    shape = graph.add("Shape", "inputs_embeds")
    length = graph.add("Slice", shape, graph.ints(1), graph.ints(2))
    positions = graph.constant(state["embeddings.position_embeddings.weight"], "positions")
    x = graph.add("Add", "inputs_embeds", graph.add("Slice", positions, graph.ints(0), length, graph.ints(0)))
    table = state["embeddings.token_type_embeddings.weight"]
    kind = graph.add("Gather", graph.constant(table, "types"), types) if types else graph.constant(table[0], "types")
    x = graph.add("Reshape", graph.add("Add", x, kind), rows)
    x = graph.norm(x, state, "embeddings.LayerNorm")
    mask = graph.add("Cast", "attention_mask", to=TensorProto.INT32)
    for number in range(layers):
        x = _layer(graph, state, f"encoder.layer.{number}", x, shape, mask, rows)
    return x


def _layer(graph: Graph, state: State, prefix: str, x: str, shape: str, mask: str, rows: str) -> str:
    width = state["embeddings.LayerNorm.weight"].shape[0]
    parts = [f"{prefix}.attention.self.{name}" for name in ("query", "key", "value")]
    weight = np.concatenate([state[f"{p}.weight"] for p in parts])
    bias = graph.constant(np.concatenate([state[f"{p}.bias"] for p in parts]), f"{prefix}.attention.bias")
    merged = graph.product(x, weight, f"{prefix}.attention.weight")
    split = graph.add("Split", merged, graph.ints(width, width, width), outputs=3, axis=1)
    query, key, value = (graph.add("Reshape", name, shape) for name in (split, f"{split}.1", f"{split}.2"))
    mixed = graph.add("MultiHeadAttention", query, key, value, bias, mask, domain="com.microsoft", num_heads=HEADS)
    out = f"{prefix}.attention.output"
    mixed = graph.product(graph.add("Reshape", mixed, rows), state[f"{out}.dense.weight"], f"{out}.dense.weight")
    bias = graph.constant(state[f"{out}.dense.bias"], f"{out}.dense.bias")
    x = graph.layer_norm(mixed, x, bias, state, f"{out}.LayerNorm")
    inner = graph.product(x, state[f"{prefix}.intermediate.dense.weight"], f"{prefix}.intermediate.dense.weight")
    bias = graph.constant(state[f"{prefix}.intermediate.dense.bias"], f"{prefix}.intermediate.dense.bias")
    inner = graph.add("BiasGelu", inner, bias, domain="com.microsoft")
    outer = graph.product(inner, state[f"{prefix}.output.dense.weight"], f"{prefix}.output.dense.weight", AFTER_GELU)
    bias = graph.constant(state[f"{prefix}.output.dense.bias"], f"{prefix}.output.dense.bias")
    return graph.layer_norm(outer, x, bias, state, f"{prefix}.output.LayerNorm")


def mean_of(graph: Graph, hidden: str, mask: str) -> str:
    """The mean (batch, width) of `hidden` (batch, length, width) where the float `mask` (batch, length) is 1."""
    weights = graph.add("Unsqueeze", mask, graph.ints(-1))
    total = graph.add("ReduceSum", graph.add("Mul", hidden, weights), graph.ints(1), keepdims=0)
    count = graph.add("ReduceSum", weights, graph.ints(1), keepdims=0)
    return graph.add("Div", total, graph.add("Max", count, graph.constant(np.array(1, dtype=np.float32))))
