# The guest for Python: docs/wire-protocol.md. It runs scripts in a CPython process of their own; nothing in here keeps a script
# from doing what the process may. Whatever guards the host stands around the process, and in the host.
import ast
import asyncio
import io
import json
import math
import os
import selectors
import signal
import socket
import sys
import symtable
import threading
import types

FILE_NAME = "script.py"
MAX_LEVELS = 64
MAX_PIECE = 16 * 1024
MAX_STACK = 20
GRACE_SECONDS = 1
NOTHING = object()


class ToolError(Exception):
    """A call of a tool that did not succeed."""

    def __init__(self, error):
        super().__init__(error.get("message", ""))
        self.message = error.get("message", "")
        self.code = error.get("code")
        self.data = error.get("data") or {}
        self.violations = self.data.get("violations") or []
        self.retryable = self.data.get("retryable") is True
        self.tool = self.data.get("tool")


class Unencodable(TypeError):
    """A value that JSON cannot say."""


def mend(text):
    """Makes pairs of surrogates characters, and U+FFFD of lone ones."""
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clean(value, path, parents=()):
    """Makes plain data of a value; what JSON cannot say is refused with its place."""
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (bytes, bytearray, memoryview)):
        import base64
        return base64.b64encode(bytes(value)).decode("ascii")
    if asyncio.isfuture(value) or asyncio.iscoroutine(value):
        raise Unencodable(f"{path} is not awaited: await it before it leaves the script")
    if any(value is parent for parent in parents):
        raise Unencodable(f"{path} contains itself (it is a part of itself), and JSON cannot say that")
    if len(parents) == MAX_LEVELS:
        raise Unencodable(f"{path} is nested deeper than {MAX_LEVELS} levels")
    parents = (*parents, value)
    if isinstance(value, dict):
        return {key_text(key): clean(item, f"{path}.{key}", parents) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [clean(item, f"{path}[{index}]", parents) for index, item in enumerate(value)]
    return clean_other(value, path, parents)


def clean_other(value, path, parents):
    if isinstance(value, BaseException):
        members = {key: item for key, item in vars(value).items() if not key.startswith("_") and key != "data"}
        return clean({"name": type(value).__name__, "message": str(value), **members}, path, parents)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {name: clean(getattr(value, name), f"{path}.{name}", parents) for name in value.__dataclass_fields__}
    if type(value).__module__ in ("decimal", "uuid", "fractions", "pathlib"):
        return str(value)
    if "enum" in sys.modules and isinstance(value, sys.modules["enum"].Enum):
        return clean(value.value, path, parents)
    if isinstance(value, types.SimpleNamespace):
        return clean(vars(value), path, parents)
    raise Unencodable(f"{path} is a {type(value).__name__}, which JSON cannot say")


def key_text(key):
    if isinstance(key, str):
        return str(key)
    if isinstance(key, bool) or key is None:
        return {True: "true", False: "false", None: "null"}[key]
    return str(key)


def encode(value, path):
    return mend(json.dumps(clean(value, path), ensure_ascii=False, allow_nan=False, separators=(",", ":")))


class Channel:
    """Lines to the host."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, message):
        self.send_text(json.dumps(message, ensure_ascii=False, separators=(",", ":")))

    def send_text(self, text):
        data = (mend(text) + "\n").encode("utf-8")
        with self._lock:
            while data:
                try:
                    data = data[os.write(self._descriptor, data):]
                except BlockingIOError:
                    threading.Event().wait(0.001)
                except OSError:
                    os._exit(1)  # The host is gone.


class Output(io.TextIOBase):
    """A stream of text to the host; a line at a time where there are lines."""

    encoding = "utf-8"

    def __init__(self, guest, name):
        self._guest = guest
        self._name = name
        self._kept = ""
        self._lock = threading.Lock()

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        with self._lock:
            self._kept += text
            if "\n" in text or len(self._kept) >= MAX_PIECE:
                self._send()
        return len(text)

    def flush(self):
        with self._lock:
            self._send()

    def _send(self):
        kept, self._kept = mend(self._kept), ""
        for at in range(0, len(kept), MAX_PIECE):
            self._guest.channel.send({"type": "output", "run": self._guest.run, "stream": self._name, "text": kept[at:at + MAX_PIECE]})


class Watch(selectors.DefaultSelector):
    """Notices when the script waits for what nothing can bring any more."""

    guest = None

    def select(self, timeout=None):
        guest = Watch.guest
        # The loop's own pipe and the host's lines; whatever else is registered, or runs on a thread, may still settle something.
        if timeout is None and guest.task is not None and not guest.waiting and len(self.get_map()) <= 2 and threading.active_count() == 1:
            guest.deadlock()
            timeout = 0
        return super().select(timeout)


class Guest:
    def __init__(self, source, channel, nonce, alone):
        self.alone = alone
        self.source = source
        self.channel = channel
        self.nonce = nonce
        self.run = 0
        self.calls = 0
        self.waiting = {}
        self.task = None
        self.result_bytes = None
        self.text = ""
        self.pieces = []
        self.loop = None

    # Lines from the host

    def readable(self):
        try:
            data = os.read(self.source, 65536)
        except BlockingIOError:
            return
        except OSError:
            os._exit(1)
        if not data:
            os._exit(0)
        *lines, rest = data.split(b"\n")
        for line in lines:
            self.pieces.append(line)
            whole, self.pieces = b"".join(self.pieces), []
            self.receive(json.loads(whole))
        if rest:
            self.pieces.append(rest)

    def receive(self, message):
        kind = message.get("type")
        if kind == "answer":
            self.settle(message)
        elif kind == "start" and self.task is None:
            self.task = self.loop.create_task(self.execute(message))
        elif kind == "cancel" and message.get("run") == self.run:
            os._exit(0)

    def settle(self, message):
        future = self.waiting.pop(message.get("call"), None) if message.get("run") == self.run else None
        if future is None or future.done():
            return
        if "error" in message:
            future.set_exception(ToolError(message["error"]))
            future.exception()  # One that nobody awaits is not worth a warning.
        else:
            future.set_result(message.get("value"))

    # Calls

    def call(self, op, **params):
        parts = [f"{json.dumps(name)}:{encode(value, name)}" for name, value in params.items() if value is not None]
        self.calls += 1
        number = self.calls
        future = self.loop.create_future()
        self.waiting[number] = future
        future.add_done_callback(lambda done: self.given_up(number) if done.cancelled() else None)
        self.channel.send_text(f'{{"type":"call","run":{self.run},"call":{number},"op":"{op}","params":{{{",".join(parts)}}}}}')
        return future

    def given_up(self, number):
        if self.waiting.pop(number, None) is not None:
            self.channel.send({"type": "cancel_call", "run": self.run, "call": number})

    def run_tool(self, id, arguments=None, **members):
        if arguments is not None and members:
            raise TypeError("give the arguments as one dictionary or by name, not both")
        return self.call("run_tool", tool=id, arguments=members if arguments is None else arguments)

    def run_chain(self, chain):
        return self.call("run_chain", chain={"steps": chain} if isinstance(chain, (list, tuple)) else chain)

    def search_tools(self, query=None, limit=None):
        return self.call("search_tools", query=query, limit=limit)

    def list_namespaces(self, cursor=None):
        return self.call("list_namespaces", cursor=cursor)

    def describe_tool(self, id, detail=None):
        return self.call("describe_tool", tool=id, detail=detail)

    def list_tool_examples(self, id, max=None):
        return self.call("list_tool_examples", tool=id, max=max)

    def tool(self, id):
        return lambda arguments=None, **members: self.run_tool(id, arguments, **members)

    def define_tools(self, tools):
        places = {"": {}}
        for tool in tools:
            places.setdefault(tool["namespace"], {}).setdefault(tool["name"], self.tool(tool["id"]))
        spaces = {name: types.SimpleNamespace(**members) for name, members in places.items() if name}
        return types.SimpleNamespace(**{**spaces, **places[""]})

    # Runs

    async def execute(self, message):
        task = self.task
        self.run = message["run"]
        self.calls = 0
        self.waiting = {}
        self.text = message["code"]
        self.result_bytes = (message.get("limits") or {}).get("result_bytes")
        self.watch((message.get("limits") or {}).get("timeout_ms"))
        sys.stdout, sys.stderr = Output(self, "stdout"), Output(self, "stderr")
        scope = self.scope(message)
        try:
            code = compile_script(self.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.finish({"type": "failed", "run": self.run, "error": describe_syntax(error)})
            return
        try:
            exec(code, scope)
            value = await scope.pop("__toolexec_main__")()
            if value is NOTHING:
                value = scope.get("__out", NOTHING)
        except SystemExit as error:
            self.flush()
            os._exit(error.code if isinstance(error.code, int) else 0 if error.code is None else 1)
        except BaseException as error:  # Whatever the script raised is its outcome, unless it was given up before.
            if task is not self.task:
                raise
            self.finish({"type": "failed", "run": self.run, "error": describe(error)})
            return
        if task is self.task:
            self.complete(value)

    def watch(self, milliseconds):
        # Behind a socket the host cannot end this process, and a script that loops hears nothing: the system ends it when its time is over.
        if self.alone and milliseconds is not None:
            signal.setitimer(signal.ITIMER_REAL, milliseconds / 1000 + GRACE_SECONDS)

    def scope(self, message):
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        scope = module.__dict__
        scope.update(
            input=message.get("input"), tools=self.define_tools(message.get("tools") or []), ToolError=ToolError, __file__=FILE_NAME,
            runTool=self.run_tool, runChain=self.run_chain, searchTools=self.search_tools, listNamespaces=self.list_namespaces,
            describeTool=self.describe_tool, listToolExamples=self.list_tool_examples,
            run_tool=self.run_tool, run_chain=self.run_chain, search_tools=self.search_tools, list_namespaces=self.list_namespaces,
            describe_tool=self.describe_tool, list_tool_examples=self.list_tool_examples, __toolexec_nothing__=NOTHING)
        return scope

    def complete(self, value):
        try:
            text = None if value is NOTHING else encode(value, "the result")
        except BaseException as error:
            self.finish({"type": "failed", "run": self.run, "error": {**describe(error), "kind": "result_limit"}})
            return
        if text is None:
            self.finish({"type": "result", "run": self.run})
        elif self.result_bytes is not None and len(text.encode("utf-8")) > self.result_bytes:
            self.finish({"type": "failed", "run": self.run, "error": {"kind": "result_limit", "message": f"The result has more than {self.result_bytes} bytes."}})
        else:
            self.finish(None, f'{{"type":"result","run":{self.run},"value":{text}}}')

    def flush(self):
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:  # The script's own stream, perhaps.
                pass

    def finish(self, message, text=None):
        if self.task is None:
            return
        self.flush()
        self.task = None
        if text is None:
            self.channel.send(message)
        else:
            self.channel.send_text(text)

    def deadlock(self):
        self.finish({"type": "failed", "run": self.run, "error": {
            "kind": "deadlock", "message": "The script waits for something that nothing can settle any more."}})

    def serve(self):
        self.loop = asyncio.SelectorEventLoop(Watch())
        Watch.guest = self
        self.loop.set_exception_handler(lambda *_: None)
        asyncio.set_event_loop(self.loop)
        os.set_blocking(self.source, False)
        self.loop.add_reader(self.source, self.readable)
        self.channel.send({"type": "hello", "protocol": "toolexec-guest/1", "language": "python",
                           "runtime": f"python {sys.version.split()[0]}", "nonce": self.nonce})
        self.loop.run_forever()


def compile_script(text):
    """Makes the body of an async function of a script, whose names are still those of a module."""
    tree = ast.parse(text, FILE_NAME)
    main = ast.AsyncFunctionDef(
        name="__toolexec_main__", args=ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[]),
        body=[*tree.body, ast.Return(ast.Name("__toolexec_nothing__", ast.Load()))], decorator_list=[], type_params=[])
    Returns().visit(main)
    names = bound_names(main)
    if names:
        main.body.insert(0, ast.Global(names))
    module = ast.Module([main], [])
    ast.fix_missing_locations(module)
    code = compile(module, FILE_NAME, "exec", dont_inherit=True)
    import linecache
    linecache.cache[FILE_NAME] = (len(text), None, text.splitlines(True), FILE_NAME)
    return code


class Returns(ast.NodeTransformer):
    """Tells a bare return of the script from one that gives None, and lets annotated names be global."""

    def visit_AsyncFunctionDef(self, node):
        return self.generic_visit(node) if node.name == "__toolexec_main__" else node

    def visit_FunctionDef(self, node):
        return node

    def visit_ClassDef(self, node):
        return node

    def visit_Lambda(self, node):
        return node

    def visit_Return(self, node):
        if node.value is None:
            node.value = ast.copy_location(ast.Name("__toolexec_nothing__", ast.Load()), node)
        return node

    def visit_AnnAssign(self, node):
        if isinstance(node.target, ast.Name):
            if node.value is None:
                return ast.copy_location(ast.Pass(), node)
            return ast.copy_location(ast.Assign([node.target], node.value), node)
        return node


def bound_names(main):
    """The names that the script binds at its top: a module's, as far as no inner function calls them nonlocal."""
    module = ast.fix_missing_locations(ast.Module([main], []))
    text = ast.unparse(module)
    table = symtable.symtable(text, FILE_NAME, "exec").get_children()[0]
    nonlocals = {name for node in ast.walk(main) if isinstance(node, ast.Nonlocal) for name in node.names}
    return sorted(s.get_name() for s in table.get_symbols() if s.is_local() and not s.get_name().startswith(".") and s.get_name() not in nonlocals)


def describe_syntax(error):
    described = {"kind": "syntax", "name": type(error).__name__, "message": mend(str(getattr(error, "msg", None) or error))}
    if getattr(error, "lineno", None):
        described["line"] = error.lineno
        described["column"] = max(1, error.offset or 1)
    return described


def describe(error):
    described = {"kind": "thrown", "name": type(error).__name__, "message": text_of(error)}
    if isinstance(error, MemoryError):
        described["kind"] = "memory_limit"
        described["message"] = described["message"] or "There is no memory left."
    elif isinstance(error, RecursionError):
        described["kind"] = "depth_limit"
    try:
        import traceback
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE_NAME]
        if frames:
            last = frames[-1]
            described["line"] = last.lineno
            described["column"] = (getattr(last, "colno", None) or 0) + 1
            named = ((("script" if f.name == "__toolexec_main__" else f.name), f.lineno) for f in reversed(frames[-MAX_STACK:]))
            described["stack"] = "\n".join(f"at {name} ({FILE_NAME}:{line})" for name, line in named)
        if isinstance(error, SyntaxError):
            described["message"] = mend(str(error.msg))
        if isinstance(error, ToolError):
            described["tool_code"] = error.code
            described["data"] = clean(error.data, "data")
    except Exception:  # The error is the script's own object, and may itself fail.
        pass
    return described


def text_of(error):
    try:
        return mend(str(error))
    except Exception:  # As above.
        return ""


def main():
    source, target, nonce, path = 0, 1, "", None
    arguments = sys.argv[1:]
    for name, value in zip(arguments[::2], arguments[1::2]):
        if name == "--protocol":
            source, target = (int(part) for part in value.split(","))
        elif name == "--socket":
            path = value
        elif name == "--nonce":
            nonce = value
        else:
            sys.exit(64)
    if path is not None:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(path)
        source = connection.detach()
        target = os.dup(source)
    elif (source, target) == (0, 1):
        # What a script, or a program that it starts, reads and prints must not meet the protocol.
        source, target = os.dup(0), os.dup(1)
        empty = os.open(os.devnull, os.O_RDONLY)
        os.dup2(empty, 0)
        os.dup2(2, 1)
    os.set_inheritable(source, False)
    os.set_inheritable(target, False)
    sys.argv = [FILE_NAME]
    Guest(source, Channel(target), nonce, path is not None).serve()


if __name__ == "__main__":
    main()
