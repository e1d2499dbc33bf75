# The guest for Python: docs/wire-protocol.md. It runs scripts in a CPython process of their own; nothing in here keeps a script
# from doing what the process may. Whatever guards the host stands around the process, and in the host.
#
# A script waits for what this imports: so it imports what the interpreter has in itself, and no more. A script that needs no asyncio
# is driven by a few lines here; one that does, or imports what does, goes on in a loop of asyncio.
import _ast
import _symtable
import _thread
import io
import os
import sys
from _contextvars import copy_context

FILE_NAME = "script.py"
MAX_LEVELS = 64
MAX_PIECE = 16 * 1024
MAX_STACK = 20
GRACE_SECONDS = 1
ASYNC_GENERATOR = 0x200  # inspect.CO_ASYNC_GENERATOR
NOTHING = object()
INFINITY = float("inf")
Namespace = type(sys.implementation)
Module = type(sys)


async def nothing():
    pass


unused = nothing()
Coroutine = type(unused)
unused.close()
del unused


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


class Settings:
    """How JSON is read: as the module json does."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


def codec():
    """The two functions of the module json without the module, which imports more than it needs; another interpreter has only that."""
    try:
        from _json import encode_basestring, make_encoder, make_scanner
        scan = make_scanner(Settings)
        pieces = make_encoder(None, None, encode_basestring, None, ":", ",", False, False, False)

        def read(text):
            return scan(text, 0)[0]

        def write(value):
            return "".join(pieces(value, 0))

        if read(write({"é": [1.5, "\n"]})) == {"é": [1.5, "\n"]}:
            return read, write
    except Exception:  # Whatever is different there.
        pass
    import json
    return json.loads, lambda value: json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


read_json, write_json = codec()


def to_bytes(text):
    """UTF-8. Pairs of surrogates become characters, and lone ones U+FFFD."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode("utf-8")


def mend(text):
    return to_bytes(text).decode("utf-8")


def clean(value, path, parents=()):
    """Makes plain data of a value; what JSON cannot say is refused with its place."""
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if -INFINITY < value < INFINITY else None
    if isinstance(value, (bytes, bytearray, memoryview)):
        import binascii
        return binascii.b2a_base64(bytes(value), newline=False).decode("ascii")
    if isinstance(value, Coroutine) or hasattr(type(value), "_asyncio_future_blocking"):
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
    if isinstance(value, Namespace):
        return clean(vars(value), path, parents)
    raise Unencodable(f"{path} is a {type(value).__name__}, which JSON cannot say")


def key_text(key):
    if isinstance(key, str):
        return str(key)
    if isinstance(key, bool) or key is None:
        return {True: "true", False: "false", None: "null"}[key]
    return str(key)


def encode(value, path):
    return write_json(clean(value, path))


class Channel:
    """Lines to the host."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._lock = _thread.allocate_lock()

    def send(self, message):
        self.send_text(write_json(message))

    def send_text(self, text):
        data = to_bytes(text) + b"\n"
        with self._lock:
            while data:
                try:
                    data = data[os.write(self._descriptor, data):]
                except BlockingIOError:  # The script has made it so.
                    import time
                    time.sleep(0.001)
                except OSError:
                    os._exit(1)  # The host is gone.


class Output(io.TextIOBase):
    """A stream of text to the host; a line at a time where there are lines."""

    encoding = "utf-8"

    def __init__(self, guest, name):
        self._guest = guest
        self._name = name
        self._kept = ""
        self._lock = _thread.allocate_lock()

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


class Call:
    """The answer to a call of a script without asyncio. Should asyncio come later, it takes this for a future of its own."""

    _asyncio_future_blocking = False

    def __init__(self, guest):
        self._guest = guest
        self._done = False
        self._cancelled = False
        self._value = None
        self._error = None
        self._callbacks = []

    def get_loop(self):
        return self._guest.adopt()

    def done(self):
        return self._done

    def cancelled(self):
        return self._cancelled

    def result(self):
        error = self.exception()
        if error is not None:
            raise error
        return self._value

    def exception(self):
        if not self._done or self._cancelled:
            import asyncio
            raise asyncio.CancelledError() if self._cancelled else asyncio.InvalidStateError("Result is not set.")
        return self._error

    def set_result(self, value):
        self._value = value
        self._settle()

    def set_exception(self, error):
        self._error = error
        self._settle()

    def cancel(self, msg=None):
        if self._done:
            return False
        self._cancelled = True
        self._settle()
        return True

    def add_done_callback(self, callback, *, context=None):
        if self._done:
            self._guest.later(callback, self, context)
        else:
            self._callbacks.append((callback, context))

    def remove_done_callback(self, callback):
        kept = [entry for entry in self._callbacks if entry[0] != callback]
        removed, self._callbacks = len(self._callbacks) - len(kept), kept
        return removed

    def _settle(self):
        self._done = True
        callbacks, self._callbacks = self._callbacks, []
        for callback, context in callbacks:
            self._guest.later(callback, self, context)

    def __await__(self):
        if not self._done:
            self._asyncio_future_blocking = True
            yield self
        return self.result()

    __iter__ = __await__


class Bridge:
    """A script that has begun without asyncio, for the task that goes on with it."""

    def __init__(self, coroutine, context):
        self._coroutine = coroutine
        self._context = context
        self.first = NOTHING
        self.ended = False

    def send(self, value):
        if self.ended:
            raise StopIteration
        if self.first is not NOTHING:
            value, self.first = self.first, NOTHING
            return value
        return self._context.run(self._coroutine.send, value)

    def throw(self, *error):
        # A task that was cancelled in its first step, which is over, cancels what it waits for.
        first, self.first = self.first, NOTHING
        if first is not NOTHING and first is not None and first.cancel():
            return first
        return self._context.run(self._coroutine.throw, *error)

    def close(self):
        self._coroutine.close()

    def __await__(self):
        return self


class Late:
    """Finds a module as the others do, and acts when it was loaded: for what few scripts import."""

    def __init__(self, actions):
        self._actions = actions

    def find_spec(self, name, path=None, target=None):
        action = self._actions.get(name)
        if action is None:
            return None
        specs = (finder.find_spec(name, path, target) for finder in list(sys.meta_path) if finder is not self and hasattr(finder, "find_spec"))
        spec = next((spec for spec in specs if spec is not None), None)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = LateLoader(spec.loader, action)
        return spec


class LateLoader:
    def __init__(self, loader, action):
        self._loader = loader
        self._action = action

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._action()


class Guest:
    def __init__(self, source, channel, nonce, alone):
        self.alone = alone
        self.source = source
        self.channel = channel
        self.nonce = nonce
        self.run = 0
        self.calls = 0
        self.waiting = {}
        self.is_running = False
        self.is_copy = False
        self.result_bytes = None
        self.text = ""
        self.pieces = []
        self.thread = _thread.get_ident()
        self.begun = None  # a coroutine that nobody drives yet
        self.ready = []  # callbacks whose turn has come, without asyncio
        self.wants_loop = False
        self.loop = None
        self.task = None  # of asyncio
        self.bridge = None

    # Lines from the host

    def read(self):
        if self.is_copy:
            os._exit(0)  # What the host says is for the script itself.
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
            self.receive(read_json(whole.decode("utf-8", "surrogatepass").strip()))
        if rest:
            self.pieces.append(rest)

    def receive(self, message):
        kind = message.get("type")
        if kind == "answer":
            self.settle(message)
        elif kind == "start" and not self.is_running:
            self.start(message)
        elif kind == "prepare":
            self.adopt()
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
        if self.is_copy:
            raise RuntimeError("Only the script itself can call tools, and no copy of its process.")
        parts = [f'"{name}":{encode(value, name)}' for name, value in params.items() if value is not None]
        self.calls += 1
        number = self.calls
        future = Call(self) if self.loop is None else self.loop.create_future()
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
        spaces = {name: Namespace(**members) for name, members in places.items() if name}
        return Namespace(**{**spaces, **places[""]})

    # Runs

    def start(self, message):
        self.is_running = True
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
            self.finish(self.run, {"type": "failed", "run": self.run, "error": describe_syntax(error)})
            return
        if "linecache" in sys.modules:
            self.show_lines()
        # What asyncio does for generators at their end only its loop can do.
        if "asyncio" in self.text or "asyncio" in sys.modules or has_async_generator(code):
            self.adopt()
        if self.loop is None:
            self.begun = self.execute(self.run, code, scope)
        else:
            self.task = self.loop.create_task(self.execute(self.run, code, scope))

    async def execute(self, run, code, scope):
        try:
            exec(code, scope)
            value = await scope.pop("__toolexec_main__")()
            if value is NOTHING:
                value = scope.get("__out", NOTHING)
        except SystemExit as error:
            self.flush()
            os._exit(error.code if isinstance(error.code, int) else 0 if error.code is None else 1)
        except BaseException as error:  # Whatever the script raised is its outcome.
            self.finish(run, {"type": "failed", "run": run, "error": describe(error)})
            return
        self.complete(run, value)

    def watch(self, milliseconds):
        # Behind a socket the host cannot end this process, and a script that loops hears nothing: the system ends it when its time is over.
        if self.alone and milliseconds is not None:
            import _signal
            _signal.setitimer(_signal.ITIMER_REAL, milliseconds / 1000 + GRACE_SECONDS)

    def scope(self, message):
        module = Module("__main__")
        sys.modules["__main__"] = module
        scope = module.__dict__
        scope.update(
            input=message.get("input"), tools=self.define_tools(message.get("tools") or []), ToolError=ToolError, __file__=FILE_NAME,
            runTool=self.run_tool, runChain=self.run_chain, searchTools=self.search_tools, listNamespaces=self.list_namespaces,
            describeTool=self.describe_tool, listToolExamples=self.list_tool_examples,
            run_tool=self.run_tool, run_chain=self.run_chain, search_tools=self.search_tools, list_namespaces=self.list_namespaces,
            describe_tool=self.describe_tool, list_tool_examples=self.list_tool_examples, __toolexec_nothing__=NOTHING)
        return scope

    def complete(self, run, value):
        try:
            data = None if value is NOTHING else encode(value, "the result")
        except BaseException as error:
            self.finish(run, {"type": "failed", "run": run, "error": {**describe(error), "kind": "result_limit"}})
            return
        if data is None:
            self.finish(run, {"type": "result", "run": run})
        elif self.result_bytes is not None and len(to_bytes(data)) > self.result_bytes:
            self.finish(run, {"type": "failed", "run": run, "error": {
                "kind": "result_limit", "message": f"The result has more than {self.result_bytes} bytes."}})
        else:
            self.finish(run, None, f'{{"type":"result","run":{run},"value":{data}}}')

    def flush(self):
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:  # The script's own stream, perhaps.
                pass

    def finish(self, run, message, text=None):
        if not self.is_running or run != self.run:
            return
        self.flush()
        if self.is_copy:
            os._exit(0)  # The script itself gives the result.
        self.is_running = False
        if text is None:
            self.channel.send(message)
        else:
            self.channel.send_text(text)

    def show_lines(self):
        sys.modules["linecache"].cache[FILE_NAME] = (len(self.text), None, self.text.splitlines(True), FILE_NAME)

    # Without asyncio

    def serve(self):
        sys.meta_path.insert(0, Late({"asyncio": self.asyncio_is_there, "linecache": self.show_lines}))
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.copied)
        self.channel.send({"type": "hello", "protocol": "toolexec-guest/1", "language": "python",
                           "runtime": f"python {sys.version.split()[0]}", "nonce": self.nonce})
        while self.loop is None:
            self.read()
            coroutine, self.begun = self.begun, None
            if coroutine is not None:
                self.drive(coroutine)
        self.loop.run_forever()

    def copied(self):
        self.is_copy = True

    def drive(self, coroutine):
        """Runs a script to its end, or until it wants asyncio."""
        context = copy_context()
        self.bridge = Bridge(coroutine, context)
        step, argument = coroutine.send, None
        while True:
            try:
                awaited = context.run(step, argument)
            except StopIteration:
                self.bridge.ended = True
                break
            step, argument = coroutine.send, None
            is_call = isinstance(awaited, Call) and awaited._asyncio_future_blocking
            if self.loop is None and awaited is not None and not is_call:
                step, argument = coroutine.throw, RuntimeError(f"Task got bad yield: {awaited!r}")
                continue
            while not self.turn() and is_call and not awaited.done():
                self.read()
            if awaited is None:
                self.look()
            if self.loop is not None:
                self.bridge.first = awaited
                break
            if is_call:
                awaited._asyncio_future_blocking = False
        self.hand_over()

    def look(self):
        """Reads what the host has said already: the script goes on as soon as others had their turn."""
        import select
        if select.select([self.source], [], [], 0)[0]:
            self.read()

    def turn(self):
        """Runs the callbacks whose turn it is. Gives whether asyncio has come."""
        while self.ready and self.loop is None:
            callback, done, context = self.ready.pop(0)
            try:
                callback(done) if context is None else context.run(callback, done)
            except Exception:  # The script's own.
                pass
        if self.wants_loop:
            self.adopt()
        return self.loop is not None

    def later(self, callback, done, context):
        if self.loop is None:
            self.ready.append((callback, done, context))
        else:
            self.loop.call_soon(callback, done, context=context)

    # With asyncio

    def asyncio_is_there(self):
        if _thread.get_ident() == self.thread:
            self.adopt()
        else:
            self.wants_loop = True  # A loop belongs to its thread.

    def adopt(self):
        """Makes the loop. A script that has begun without it is a task from now on, whose first step is what it does already."""
        if self.loop is not None:
            return self.loop
        import asyncio  # ends in here again, by way of asyncio_is_there
        if self.loop is not None:
            return self.loop
        self.loop = loop = asyncio.SelectorEventLoop(make_selector(self))
        loop.set_exception_handler(lambda *_: None)
        asyncio.set_event_loop(loop)
        loop.add_reader(self.source, self.read)
        for callback, done, context in self.ready:
            loop.call_soon(callback, done, context=context)
        self.ready = []
        if self.bridge is not None:
            self.task = loop.create_task(self.bridge)
            asyncio._set_running_loop(loop)
            asyncio.tasks._enter_task(loop, self.task)
        return loop

    def hand_over(self):
        if self.loop is not None:
            asyncio = sys.modules["asyncio"]
            asyncio.tasks._leave_task(self.loop, self.task)
            asyncio._set_running_loop(None)
        self.bridge = None

    def deadlock(self):
        self.finish(self.run, {"type": "failed", "run": self.run, "error": {
            "kind": "deadlock", "message": "The script waits for something that nothing can settle any more."}})


def make_selector(guest):
    import selectors
    import threading

    class Watch(selectors.DefaultSelector):
        """Notices when the script waits for what nothing can bring any more."""

        def select(self, timeout=None):
            if guest.is_copy:
                os._exit(0)  # What the loop waits for is for the script itself.
            # The loop's own pipe and the host's lines; whatever else is registered, or runs on a thread, may still settle something.
            if timeout is None and guest.is_running and not guest.waiting and len(self.get_map()) <= 2 and threading.active_count() == 1:
                guest.deadlock()
                timeout = 0
            return super().select(timeout)

    return Watch()


def compile_script(text):
    """Makes the body of an async function of a script, whose names are still those of a module."""
    tree = compile(text, FILE_NAME, "exec", _ast.PyCF_ONLY_AST, True)
    module = compile("async def __toolexec_main__(): return __toolexec_nothing__", FILE_NAME, "exec", _ast.PyCF_ONLY_AST, True)
    main = module.body[0]
    last = main.body[0]
    main.body = [*own_names(tree.body, last.value), last]
    names = bound_names(text, tree)
    if names:
        main.body.insert(0, _ast.Global(names=names, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0))
    return compile(module, FILE_NAME, "exec", 0, True)


def own_names(statements, nothing):
    """Tells a bare return of the script from one that gives None, and lets annotated names be global."""
    changed = []
    for node in statements:
        if isinstance(node, _ast.Return):
            if node.value is None:
                node.value = nothing
        elif isinstance(node, _ast.AnnAssign) and isinstance(node.target, _ast.Name):
            place = {name: getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")}
            node = _ast.Pass(**place) if node.value is None else _ast.Assign(targets=[node.target], value=node.value, **place)
        elif not isinstance(node, (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef)):
            for part in (node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                for name in ("body", "orelse", "finalbody"):
                    inner = getattr(part, name, None)
                    if isinstance(inner, list):
                        setattr(part, name, own_names(inner, nothing))
        changed.append(node)
    return changed


def bound_names(text, tree):
    """The names that the script binds at its top: a module's, as far as no inner function calls them nonlocal."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\n ")
    try:
        module = _symtable.symtable(f"async def __toolexec_main__():\n {lines}\n pass", FILE_NAME, "exec")
    except IndentationError:  # A page break has its own rules; without the original spaces there is none.
        import ast
        lines = ast.unparse(ast.parse(text)).replace("\n", "\n ")
        module = _symtable.symtable(f"async def __toolexec_main__():\n {lines}\n pass", FILE_NAME, "exec")
    except SyntaxError:  # The compiler finds it as well, and knows its place.
        return []
    table = next(table for table in module.children if table.name == "__toolexec_main__")
    nonlocals = set()
    if "nonlocal" in text:
        import ast
        nonlocals.update(name for node in ast.walk(tree) if isinstance(node, ast.Nonlocal) for name in node.names)
    local = (_symtable.LOCAL, _symtable.CELL)
    return sorted(name for name, flags in table.symbols.items()
                  if (flags >> _symtable.SCOPE_OFF) & _symtable.SCOPE_MASK in local and not name.startswith(".") and name not in nonlocals)


def has_async_generator(code):
    return code.co_flags & ASYNC_GENERATOR or any(has_async_generator(inner) for inner in code.co_consts if isinstance(inner, type(code)))


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
        frames = []
        step = error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename == FILE_NAME:
                frames.append(step)
            step = step.tb_next
        if frames:
            described["line"] = frames[-1].tb_lineno
            described["column"] = column_of(frames[-1])
            named = ((f.tb_frame.f_code.co_name, f.tb_lineno) for f in reversed(frames[-MAX_STACK:]))
            described["stack"] = "\n".join(f"at {'script' if name == '__toolexec_main__' else name} ({FILE_NAME}:{line})" for name, line in named)
        if isinstance(error, SyntaxError):
            described["message"] = mend(str(error.msg))
        if isinstance(error, ToolError):
            described["tool_code"] = error.code
            described["data"] = clean(error.data, "data")
    except Exception:  # The error is the script's own object, and may itself fail.
        pass
    return described


def column_of(step):
    """Where in its line it was, from 1; 1 before Python 3.11, which does not keep it."""
    positions = getattr(step.tb_frame.f_code, "co_positions", None)
    if positions is None:
        return 1
    for index, (_, _, column, _) in enumerate(positions()):
        if index == step.tb_lasti // 2:
            return (column or 0) + 1
    return 1


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
        import socket
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
