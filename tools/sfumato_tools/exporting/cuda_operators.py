"""The operators of ONNX Runtime's CUDA provider that whole parts of a network are written as, in place of many small ones.

Attention becomes ``MultiHeadAttention``, which never holds the matrix of scores; a group norm becomes ``GroupNorm`` over
channels that come last, with the SiLU behind it in one. Both are written where the module is translated, so that nothing
has to be recognised afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import onnx_ir as ir
import torch
from onnx import defs
from onnxscript import opset18 as op
from onnxscript import rewriter, values
from onnxscript.rewriter import pattern

DOMAIN = "com.microsoft"
# In the file of a graph: the execution provider whose own operators it is written in. Graphs without it run on any.
PROVIDER = "sfumato.execution_provider"
CUDA = {PROVIDER: "CUDA"}

_FIRST, _LAST = [0, 3, 1, 2], [0, 2, 3, 1]
_FLOATS = ["tensor(float)", "tensor(float16)"]


def _operator(name: str, inputs: dict[str, str], attributes: dict[str, defs.OpSchema.AttrType]) -> values.Op:
    schema = defs.OpSchema(
        name,
        DOMAIN,
        1,
        inputs=[defs.OpSchema.FormalParameter(each, kind) for each, kind in inputs.items()],
        outputs=[defs.OpSchema.FormalParameter("Y", "T")],
        type_constraints=[("T", _FLOATS, "")],
        attributes=[defs.OpSchema.Attribute(each, kind, required=False) for each, kind in attributes.items()],
    )
    return values.Op(values.Opset(DOMAIN, 1), name, op_schema=schema)


_INT, _FLOAT = defs.OpSchema.AttrType.INT, defs.OpSchema.AttrType.FLOAT
_ATTENTION = _operator("MultiHeadAttention", dict.fromkeys(("query", "key", "value"), "T"), {"num_heads": _INT, "scale": _FLOAT})
_GROUP_NORM = _operator(
    "GroupNorm",
    {"X": "T", "gamma": "tensor(float)", "beta": "tensor(float)"},
    {"epsilon": _FLOAT, "groups": _INT, "activation": _INT, "channels_last": _INT},
)


def _attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    """``scaled_dot_product_attention`` of (batch, heads, tokens, width)."""
    if attn_mask is not None or is_causal or enable_gqa:
        raise ValueError("attention with a mask or shared keys is not written for CUDA; export this component as it is")
    heads = query.shape[1]
    if not isinstance(heads, int):
        raise ValueError(f"attention: the number of heads must be fixed, it is {heads}")
    options = {"num_heads": heads} if scale is None else {"num_heads": heads, "scale": scale}
    states = _ATTENTION(*(_joined(each) for each in (query, key, value)), **options)
    apart = op.Reshape(states, op.Constant(value_ints=[0, 0, heads, -1]))
    return op.Transpose(apart, perm=[0, 2, 1, 3])


def _joined(states: Any) -> Any:
    """(batch, heads, tokens, width) to (batch, tokens, heads * width)."""
    return op.Reshape(op.Transpose(states, perm=[0, 2, 1, 3]), op.Constant(value_ints=[0, 0, -1]))


def _group_norm(
    states: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5, cudnn_enabled: bool = True
) -> Any:
    """``group_norm`` of (batch, channels, ...); the kernel wants pictures, and scale and shift in float32."""
    if weight is None or bias is None:
        raise ValueError("a group norm without scale and shift is not written for CUDA")
    rank = len(states.shape)
    picture = states if rank == 4 else op.Reshape(states, op.Constant(value_ints=[0, 0, -1, 1]))
    last = op.Transpose(picture, perm=_LAST)
    gamma, beta = (op.Cast(each, to=ir.DataType.FLOAT.value) for each in (weight, bias))
    normed = _GROUP_NORM(last, gamma, beta, epsilon=eps, groups=num_groups, activation=0, channels_last=1)
    first = op.Transpose(normed, perm=_FIRST)
    return first if rank == 4 else op.Reshape(first, op.Shape(states))


def translations() -> dict[Callable[..., Any], Callable[..., Any]]:
    """How the exporter of torch is to write the operators of modules."""
    return {
        torch.ops.aten.scaled_dot_product_attention.default: _attention,
        torch.ops.aten.group_norm.default: _group_norm,
    }


def finish(model: ir.Model) -> None:
    """Joins each norm with its SiLU, and drops the reshapes around attention that undo each other."""
    rewriter.rewrite(model, pattern.RewriteRuleSet([pattern.RewriteRule(_norm_then_silu, _norm_with_silu)]))
    for node in list(model.graph):
        if node.op_type == "MultiHeadAttention":
            _read_directly(node)
            _give_directly(model, node)
    model.opset_imports[DOMAIN] = 1


def _norm_then_silu(op, states, gamma, beta, epsilon, groups):
    normed = op.GroupNorm(
        states, gamma, beta, epsilon=epsilon, groups=groups, activation=0, channels_last=1, _domain=DOMAIN
    )
    first = op.Transpose(normed, perm=_FIRST)
    return op.Mul(first, op.Sigmoid(first))


def _norm_with_silu(op, states, gamma, beta, epsilon, groups):
    normed = op.GroupNorm(
        states, gamma, beta, epsilon=epsilon, groups=groups, activation=1, channels_last=1, _domain=DOMAIN
    )
    return op.Transpose(normed, perm=_FIRST)


def _read_directly(attention: ir.Node) -> None:
    """Has attention read what is split into heads, rather than have it split and joined again."""
    for index, joined in enumerate(attention.inputs):
        split = _source(joined, "Reshape")
        whole = _source(split, "Reshape")
        if whole is not None and whole.shape is not None and split.shape is not None and _splits(whole.shape, split.shape):
            attention.replace_input_with(index, whole)


def _give_directly(model: ir.Model, attention: ir.Node) -> None:
    """Has whoever joins the heads of the outcome read the outcome, which is joined."""
    outcome = attention.outputs[0]
    for apart, _ in outcome.uses():
        if apart.op_type != "Reshape" or apart.outputs[0] in model.graph.outputs:
            continue
        for joining, _ in apart.outputs[0].uses():
            joined = joining.outputs[0]
            if joining.op_type == "Reshape" and joined.shape is not None and len(joined.shape) == 3:
                joined.replace_all_uses_with(outcome)


def _source(value: ir.Value | None, operator: str) -> ir.Value | None:
    """What the value's node reads, if that is such an operator."""
    node = value.producer() if value is not None else None
    return node.inputs[0] if node is not None and node.op_type == operator else None


def _splits(whole: ir.Shape, split: ir.Shape) -> bool:
    """True for (batch, tokens, heads * width) and (batch, tokens, heads, width)."""
    if len(whole) != 3 or len(split) != 4 or [str(each) for each in whole[:2]] != [str(each) for each in split[:2]]:
        return False
    return isinstance(whole[2], int) and whole[2] == split[2] * split[3]
