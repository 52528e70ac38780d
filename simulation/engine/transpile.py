"""Writes a kernel module out as JavaScript, and refuses whatever lies outside the exact subset, with file and line.

The subset: float64 `+ - * /`, comparisons, `math.sqrt`, `math.floor`, `abs`, `int()` of magnitudes below 2^31, flat
typed arrays (bare, or as fields of a record: `w.x[i]`), `range` loops, `while`, `if`, `continue`, `break`, single
results, and the functions of kernel/intrinsics.py. Scalar constants of modules are written out as their values: V8 runs
that an eighth faster than names of another module. Anything else (powers, `%`, `//`, bit operators, min, max, round,
sums, slices, tuples) differs between hosts somewhere, and is a TranspileError.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

from .kernel import MODULES

HEADER = (
    "// Generated from simulation/engine/kernel/{name}.py by simulation/engine/transpile.py; not to be edited.\n"
    "// @ts-nocheck\n"
)
BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "===", ast.NotEq: "!=="}
BUILTIN = {
    "math.sqrt": "Math.sqrt({})",
    "math.floor": "Math.floor({})",
    "int": "({} | 0)",
    "abs": "Math.abs({})",
    "len": "{}.length",
}
KERNEL = Path(__file__).parent / "kernel"
RESERVED = {
    "arguments", "case", "catch", "const", "default", "delete", "do", "enum", "eval", "export",
    "extends", "function", "in", "instanceof", "interface", "let", "new", "null", "package", "static",
    "super", "switch", "this", "throw", "typeof", "var", "void", "with",
}  # fmt: skip


class TranspileError(Exception):
    """A construct outside the exact subset: file, line and the words that were refused."""


class Transpiler:
    """One module. Names of functions it may call: its own, those it imports from the kernel, and the built-in few.

    `known` holds the scalar constants of the modules written before it, by module; `constants` those in sight here.
    """

    def __init__(self, name: str, source: str, known: Mapping[str, Mapping[str, float]]) -> None:
        self.name = name
        self.known = known
        self.constants: dict[str, float] = {}
        self.own: dict[str, float] = {}
        self.tree = ast.parse(source)
        self.functions = {node.name for node in self.tree.body if isinstance(node, ast.FunctionDef)}
        self.imported: set[str] = set()
        self.modules: set[str] = set()
        self.locals: set[str] = set()
        self.loops: list[str] = []

    def write(self) -> str:
        """The whole module as JavaScript."""
        lines = [line for node in self.tree.body for line in self._top(node)]
        return HEADER.format(name=self.name) + "\n".join(lines) + "\n"

    def _refuse(self, node: ast.AST, why: str = "is outside the exact subset") -> TranspileError:
        words = ast.unparse(node).splitlines()[0][:80]
        return TranspileError(f"{self.name}.py:{getattr(node, 'lineno', '?')}: `{words}` {why}")

    # --- what stands at the top of a module

    def _top(self, node: ast.stmt) -> list[str]:
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            return self._import(node)
        if isinstance(node, ast.Import) and [a.name for a in node.names] == ["math"]:
            return []
        if isinstance(node, ast.FunctionDef):
            return self._function(node)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            value = self._table(node.value) if isinstance(node.value, ast.Dict) else self._constant(node.value)
            self._remember(name, node.value)
            return [f"export const {name} = {value};"]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return []
        raise self._refuse(node)

    def _import(self, node: ast.ImportFrom) -> list[str]:
        if node.module is None:
            self.modules |= {alias.asname or alias.name for alias in node.names}
            return [f'import * as {a.asname or a.name} from "./{a.name}.js";' for a in node.names]
        if any(alias.asname or alias.name == "*" for alias in node.names):
            raise self._refuse(node, "renames or imports everything")
        names = [alias.name for alias in node.names]
        self.imported |= set(names)
        scalars = self.known.get(node.module, {})
        self.constants |= {name: scalars[name] for name in names if name in scalars}
        names = [name for name in names if name not in scalars]
        return [] if not names else [f'import {{ {", ".join(names)} }} from "./{node.module}.js";']

    def _remember(self, name: str, node: ast.expr) -> None:
        """A module's own scalar, for whoever uses it after this; what is no number here is looked up in JavaScript."""
        if any(isinstance(part, ast.Tuple | ast.List | ast.Dict) for part in ast.walk(node)):
            return
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        if names <= set(self.constants):
            words = compile(ast.Expression(node), self.name, "eval")
            self.own[name] = self.constants[name] = eval(words, {"__builtins__": {}}, self.constants)  # noqa: S307

    def _constant(self, node: ast.expr) -> str:
        if isinstance(node, ast.Tuple | ast.List):
            return "[" + ", ".join(self._constant(item) for item in node.elts) + "]"
        return self._expression(node)

    def _table(self, node: ast.Dict) -> str:
        rows = []
        for key, value in zip(node.keys, node.values, strict=True):
            if not (isinstance(key, ast.Constant) and isinstance(value, ast.Tuple) and len(value.elts) == 2):
                raise self._refuse(node, "is no table of fields")
            kind = value.elts[0]
            if not isinstance(kind, ast.Constant) or kind.value not in ("f8", "i4"):
                raise self._refuse(value, "is neither an f8 nor an i4 array")
            rows.append(f'  {key.value!s}: ["{kind.value!s}", {self._expression(value.elts[1])}],')
        return "{\n" + "\n".join(rows) + "\n}"

    def _function(self, node: ast.FunctionDef) -> list[str]:
        arguments = [argument.arg for argument in node.args.args]
        if node.decorator_list or node.args.defaults or node.args.vararg or node.args.kwonlyargs or node.args.kwarg:
            raise self._refuse(node, "takes more than plain arguments")
        self.locals = set()
        body = self._block(node.body, 1)
        names = sorted(self.locals - set(arguments))
        words = RESERVED & {node.name, *names, *arguments}
        if words:
            raise self._refuse(node, f"uses words of JavaScript: {', '.join(sorted(words))}")
        hidden = set(self.constants) & {*names, *arguments}
        if hidden:
            raise self._refuse(node, f"gives a constant's name to something else: {', '.join(sorted(hidden))}")
        declared = ["  let " + ", ".join(names) + ";"] if names else []
        return ["", f"export function {node.name}({', '.join(arguments)}) {{", *declared, *body, "}"]

    # --- statements

    def _block(self, body: list[ast.stmt], depth: int) -> list[str]:
        return [line for node in body for line in self._statement(node, depth)]

    def _statement(self, node: ast.stmt, depth: int) -> list[str]:
        pad = "  " * depth
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            return [f"{pad}{self._target(node.targets[0])} = {self._expression(node.value)};"]
        if isinstance(node, ast.AugAssign) and type(node.op) in BINARY:
            return [f"{pad}{self._target(node.target)} {BINARY[type(node.op)]}= {self._expression(node.value)};"]
        if isinstance(node, ast.Expr):
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                return []
            if isinstance(node.value, ast.Call):
                return [f"{pad}{self._expression(node.value)};"]
        if isinstance(node, ast.Continue | ast.Break):
            return [pad + ("continue;" if isinstance(node, ast.Continue) else "break;")]
        if isinstance(node, ast.Pass):
            return []
        if isinstance(node, ast.Return):
            return [f"{pad}return {self._expression(node.value)};" if node.value else f"{pad}return;"]
        if isinstance(node, ast.If):
            return self._if(node, depth)
        if isinstance(node, ast.While) and not node.orelse:
            return [f"{pad}while ({self._expression(node.test)}) {{", *self._block(node.body, depth + 1), pad + "}"]
        if isinstance(node, ast.For) and not node.orelse:
            return self._for(node, depth)
        raise self._refuse(node)

    def _target(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            if node.id in self.loops:
                raise self._refuse(node, "is a loop's own counter")
            self.locals.add(node.id)
            return node.id
        if isinstance(node, ast.Subscript):
            return self._expression(node)
        raise self._refuse(node)

    def _if(self, node: ast.If, depth: int) -> list[str]:
        pad = "  " * depth
        lines = [f"{pad}if ({self._expression(node.test)}) {{", *self._block(node.body, depth + 1)]
        rest = node.orelse
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            branch = rest[0]
            lines += [f"{pad}}} else if ({self._expression(branch.test)}) {{", *self._block(branch.body, depth + 1)]
            rest = branch.orelse
        if rest:
            lines += [pad + "} else {", *self._block(rest, depth + 1)]
        return [*lines, pad + "}"]

    def _for(self, node: ast.For, depth: int) -> list[str]:
        call = node.iter
        if not (isinstance(call, ast.Call) and ast.unparse(call.func) == "range" and isinstance(node.target, ast.Name)):
            raise self._refuse(node, "loops over something else than a range")
        bounds = [self._expression(argument) for argument in call.args]
        step = self._step(call) if len(bounds) == 3 else 1
        low, high = ("0", bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[1])
        name, end, pad = node.target.id, f"_end{depth}", "  " * depth
        self.locals |= {name, end}
        self.loops.append(name)
        body = self._block(node.body, depth + 1)
        self.loops.pop()
        test = f"{name} < {end}" if step > 0 else f"{name} > {end}"
        return [f"{pad}for ({name} = {low}, {end} = {high}; {test}; {name} += {step}) {{", *body, pad + "}"]

    def _step(self, call: ast.Call) -> int:
        try:
            step = ast.literal_eval(call.args[2])
        except ValueError:
            step = 0
        if not isinstance(step, int) or step == 0:
            raise self._refuse(call, "has a step that is no whole number")
        return step

    # --- expressions

    def _expression(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return self._literal(node)
        if isinstance(node, ast.Name):
            return self._number(self.constants[node.id]) if node.id in self.constants else node.id
        if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
            return f"({self._expression(node.left)} {BINARY[type(node.op)]} {self._expression(node.right)})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
            return f"({'-' if isinstance(node.op, ast.USub) else '!'}{self._expression(node.operand)})"
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.BoolOp):
            joint = " && " if isinstance(node.op, ast.And) else " || "
            return "(" + joint.join(self._expression(value) for value in node.values) + ")"
        if isinstance(node, ast.IfExp):
            test, yes, no = (self._expression(part) for part in (node.test, node.body, node.orelse))
            return f"({test} ? {yes} : {no})"
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Tuple):
            return f"{self._expression(node.value)}[{self._expression(node.slice)}]"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return f"{node.value.id}.{'length' if node.attr == 'size' else node.attr}"
        if isinstance(node, ast.Attribute) and node.attr == "size":
            return f"{self._expression(node.value)}.length"
        if isinstance(node, ast.Call):
            return self._call(node)
        raise self._refuse(node)

    def _literal(self, node: ast.Constant) -> str:
        if isinstance(node.value, bool):
            return "true" if node.value else "false"
        if isinstance(node.value, int | float):
            return self._number(node.value)
        raise self._refuse(node)

    def _number(self, value: float) -> str:
        return repr(value) if value >= 0 else f"({value!r})"

    def _compare(self, node: ast.Compare) -> str:
        terms = [node.left, *node.comparators]
        if any(type(op) not in COMPARE for op in node.ops):
            raise self._refuse(node)
        if len(node.ops) > 1 and any(not isinstance(t, ast.Name | ast.Constant) for t in terms[1:-1]):
            raise self._refuse(node, "chains a comparison over more than a name")
        parts = [
            f"{self._expression(left)} {COMPARE[type(op)]} {self._expression(right)}"
            for left, op, right in zip(terms, node.ops, terms[1:], strict=False)
        ]
        return "(" + " && ".join(parts) + ")"

    def _call(self, node: ast.Call) -> str:
        name = ast.unparse(node.func)
        if node.keywords:
            raise self._refuse(node, "names its arguments")
        arguments = ", ".join(self._expression(argument) for argument in node.args)
        if name in BUILTIN and len(node.args) == 1:
            return BUILTIN[name].format(arguments)
        if name in self.functions | self.imported:
            return f"{name}({arguments})"
        raise self._refuse(node, "calls something that the kernel does not have")


def transpile(name: str, source: str) -> str:
    """JavaScript of one kernel module by itself. Raises TranspileError."""
    return Transpiler(name, source, {}).write()


def transpile_kernel() -> dict[str, str]:
    """JavaScript of every kernel module, by name, each with the constants of those before it written out."""
    known: dict[str, Mapping[str, float]] = {}
    written = {}
    for name in MODULES:
        module = Transpiler(name, (KERNEL / f"{name}.py").read_text(encoding="utf-8"), known)
        written[name] = module.write()
        known[name] = module.own
    return written
