// The guest for JavaScript: docs/wire-protocol.md. It runs scripts in a Node.js process of their own; nothing in here keeps a script
// from doing what the process may. Whatever guards the host stands around the process, and in the host.
"use strict";

const fs = require("node:fs");
const net = require("node:net");
const vm = require("node:vm");
const { Console } = require("node:console");
const { createRequire } = require("node:module");
const { Writable } = require("node:stream");

const options = readArguments(process.argv.slice(2));
const fileName = "script.js";
const prefix = "(async function () {";
const suffix = "\n;return typeof __out === \"undefined\" ? undefined : __out;\n})";
const maxLevels = 64;
const maxPiece = 16 * 1024;
const maxStack = 20;
const graceMilliseconds = 1000;
const loadModules = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;

// A script may change what is built in; the guest itself goes on with what it found.
const { stringify, parse } = JSON;
const { min } = Math;
const setTimer = setTimeout;

let run = 0;
let running = false;
let source = "";
let resultBytes = 0;
let lastCall = 0;
const waiting = new Map();

class ToolError extends Error {
    constructor(error) {
        super(error.message);
        this.code = error.code;
        const data = error.data ?? {};
        this.violations = data.violations ?? [];
        this.retryable = data.retryable === true;
        this.tool = data.tool ?? null;
        Object.defineProperty(this, "data", { value: data, enumerable: false });
    }
}

Object.defineProperty(ToolError.prototype, "name", { value: "ToolError", configurable: true, writable: true });

function readArguments(list) {
    const found = { input: 0, output: 1, nonce: "" };
    for (let i = 0; i + 1 < list.length; i += 2) {
        if (list[i] === "--protocol") {
            const [input, output] = list[i + 1].split(",").map(Number);
            Object.assign(found, { input, output });
        } else if (list[i] === "--socket") {
            found.socket = list[i + 1];
        } else if (list[i] === "--nonce") {
            found.nonce = list[i + 1];
        } else {
            process.exit(64);
        }
    }

    return found;
}

// Lines to the host

function send(message) {
    sendText(stringify(message));
}

function sendText(text) {
    let bytes = Buffer.from(text + "\n", "utf8");
    while (bytes.length > 0) {
        try {
            bytes = bytes.subarray(fs.writeSync(options.output, bytes));
        } catch (error) {
            if (error.code !== "EAGAIN") {
                process.exit(1); // The host is gone.
            }

            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
        }
    }
}

function write(stream, text) {
    text = String(text).toWellFormed?.() ?? String(text);
    for (let at = 0; at < text.length;) {
        let end = min(text.length, at + maxPiece);
        if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) {
            end--;
        }

        send({ type: "output", run, stream, text: text.slice(at, end) });
        at = end;
    }
}

function isHighSurrogate(unit) {
    return unit >= 0xd800 && unit <= 0xdbff;
}

// Values that leave the script

function encode(value, path, parents) {
    switch (typeof value) {
        case "string": return stringify(value.toWellFormed?.() ?? value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd"));
        case "number": return Number.isFinite(value) ? String(value === 0 ? 0 : value) : "null";
        case "boolean": return String(value);
        case "bigint": return value.toString();
        case "object": return value === null ? "null" : encodeObject(value, path, parents);
        default: return undefined;
    }
}

function encodeObject(value, path, parents) {
    if (parents.includes(value)) {
        throw new TypeError(`${path} contains itself (it is a part of itself), and JSON cannot say that`);
    }

    if (parents.length === maxLevels) {
        throw new TypeError(`${path} is nested deeper than ${maxLevels} levels`);
    }

    if (value instanceof Promise) {
        throw new TypeError(`${path} is a promise: await it before it leaves the script`);
    }

    parents.push(value);
    const text = encodeMembers(value, path, parents);
    parents.pop();
    return text;
}

function encodeMembers(value, path, parents) {
    if (value instanceof Date) {
        return Number.isNaN(value.getTime()) ? "null" : stringify(value.toISOString());
    }

    if (typeof value.toJSON === "function" && !Buffer.isBuffer(value)) {
        return encode(value.toJSON(""), path, parents);
    }

    if (value instanceof ArrayBuffer) {
        return stringify(Buffer.from(value).toString("base64"));
    }

    if (value instanceof DataView || value instanceof Uint8Array || value instanceof Uint8ClampedArray) {
        return stringify(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64"));
    }

    if (Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Set) {
        return encodeList(value, path, parents);
    }

    if (value instanceof Map) {
        return [...value.keys()].every((key) => typeof key === "string")
            ? encodePairs([...value], path, parents)
            : encodeList([...value], path, parents);
    }

    if (value instanceof RegExp || value instanceof URL || value instanceof URLSearchParams) {
        return stringify(String(value));
    }

    if (value instanceof Boolean || value instanceof Number || value instanceof String || value instanceof BigInt) {
        return encode(value.valueOf(), path, parents);
    }

    const pairs = Object.entries(value);
    if (value instanceof Error) {
        pairs.unshift(["name", String(value.name)], ["message", String(value.message)]);
    }

    return encodePairs(pairs, path, parents);
}

function encodeList(values, path, parents) {
    const items = [];
    for (const value of values) {
        items.push(encode(value, `${path}[${items.length}]`, parents) ?? "null");
    }

    return `[${items.join(",")}]`;
}

function encodePairs(pairs, path, parents) {
    const members = new Map();
    for (const [name, value] of pairs) {
        const text = encode(value, `${path}.${name}`, parents);
        if (text !== undefined) {
            members.set(encode(name), text);
        }
    }

    return `{${[...members].map(([name, text]) => `${name}:${text}`).join(",")}}`;
}

// Calls

function call(op, params, options) {
    const signal = options?.signal;
    if (signal?.aborted) {
        return Promise.reject(signal.reason);
    }

    const names = Object.keys(params).filter((name) => params[name] !== undefined);
    let text;
    try {
        text = names.map((name) => `${stringify(name)}:${encode(params[name], name, []) ?? "null"}`).join(",");
    } catch (error) {
        return Promise.reject(error);
    }

    const id = ++lastCall;
    const { stack } = new Error();
    return new Promise((resolve, reject) => {
        const giveUp = () => {
            if (waiting.get(id)?.reject === reject) {
                release(id);
                reject(signal.reason);
                send({ type: "cancel_call", run, call: id });
            }
        };
        waiting.set(id, { resolve, reject, stack, done: () => signal?.removeEventListener("abort", giveUp) });
        signal?.addEventListener("abort", giveUp);
        channel.ref();
        sendText(`{"type":"call","run":${run},"call":${id},"op":"${op}","params":{${text}}}`);
    });
}

function release(id) {
    waiting.get(id).done();
    waiting.delete(id);
    if (waiting.size === 0 && running) {
        channel.unref();
    }
}

function settle(message) {
    const entry = waiting.get(message.call);
    if (entry === undefined || message.run !== run) {
        return;
    }

    release(message.call);
    if (message.error === undefined) {
        entry.resolve(message.value);
        return;
    }

    const error = new ToolError(message.error);
    error.stack = `${error}\n${entry.stack.split("\n").slice(1).join("\n")}`;
    entry.reject(error);
}

const api = {
    runTool: (id, args, options) => call("run_tool", { tool: id, arguments: args }, options),
    runChain: (chain, options) => call("run_chain", { chain: Array.isArray(chain) ? { steps: chain } : chain }, options),
    searchTools: (query, limit, options) => call("search_tools", { query, limit }, options),
    listNamespaces: (cursor, options) => call("list_namespaces", { cursor }, options),
    describeTool: (id, detail, options) => call("describe_tool", { tool: id, detail }, options),
    listToolExamples: (id, max, options) => call("list_tool_examples", { tool: id, max }, options),
};

function defineTools(list) {
    const tools = {};
    for (const { id, namespace, name } of list) {
        const place = namespace === "" ? tools : (Object.hasOwn(tools, namespace) ? tools[namespace] : tools[namespace] = {});
        if (!Object.hasOwn(place, name)) {
            place[name] = (args, options) => call("run_tool", { tool: id, arguments: args }, options);
        }
    }

    for (const place of Object.values(tools)) {
        Object.freeze(place);
    }

    return Object.freeze(tools);
}

// What went wrong, and where

function describe(error) {
    if (!(error instanceof Error)) {
        let message;
        try {
            message = typeof error === "string" ? error : require("node:util").inspect(error, { depth: 1 });
        } catch {
            message = "an object";
        }

        return { kind: "thrown", message };
    }

    const described = { kind: "thrown", name: text(() => error.name, "Error"), message: text(() => error.message, "") };
    const frames = text(() => error.stack, "").split("\n").filter((line) => line.includes(`${fileName}:`) && line.startsWith("    at "));
    const place = /script\.js:(\d+):(\d+)/.exec(frames[0] ?? "");
    if (place !== null) {
        described.line = Number(place[1]);
        described.column = Number(place[2]);
    }

    if (frames.length > 0) {
        described.stack = frames.slice(0, maxStack).map((line) => line.trim()).join("\n");
    }

    if (error instanceof ToolError) {
        described.tool_code = text(() => error.code, "");
        described.data = parse(encode(error.data, "data", []));
    }

    if (error instanceof RangeError && error.message === "Maximum call stack size exceeded") {
        described.kind = "depth_limit";
    }

    return described;
}

function text(get, fallback) {
    try {
        return String(get() ?? fallback);
    } catch {
        return fallback;
    }
}

function describeSyntax(error) {
    const described = { kind: "syntax", name: "SyntaxError", message: text(() => error.message, "") };
    const lines = text(() => error.stack, "").split("\n");
    const place = /^script\.js:(\d+)/.exec(lines[0]);
    if (place !== null) {
        described.line = Number(place[1]);
        const caret = (lines[2] ?? "").indexOf("^");
        if (caret >= 0) {
            described.column = Math.max(1, caret + 1 - (described.line === 1 ? prefix.length : 0));
        }
    }

    return described;
}

// Runs

function compile() {
    const make = (text) => new vm.Script(text, { filename: fileName, columnOffset: -prefix.length, importModuleDynamically: loadModules });
    try {
        // First the text alone: one that closes the function around it is no script.
        Object.getPrototypeOf(async () => {}).constructor(source);
        return make(prefix + source + suffix);
    } catch (error) {
        try {
            make(prefix + source + "\n})");
        } catch (located) {
            error = located;
        }

        throw Object.assign(new Error("syntax"), { described: describeSyntax(error) });
    }
}

// Behind a socket the host cannot end this process, and a script that loops hears nothing: a thread ends it when its time is over.
function watch(milliseconds) {
    if (options.socket === undefined || milliseconds === undefined) {
        return;
    }

    const { Worker } = require("node:worker_threads");
    const watchman = new Worker(`setTimeout(() => process.kill(${process.pid}, "SIGKILL"), ${milliseconds + graceMilliseconds})`, { eval: true });
    watchman.unref();
}

async function execute(message) {
    run = message.run;
    source = message.code;
    resultBytes = message.limits?.result_bytes ?? Infinity;
    running = true;
    waiting.clear();
    prepare(message);
    let script;
    try {
        script = compile();
    } catch (error) {
        finish({ type: "failed", run, error: error.described });
        return;
    }

    channel.unref();
    watch(message.limits?.timeout_ms);
    try {
        let value = await script.runInThisContext()();
        if (value === undefined) {
            value = globalThis.__out;
        }

        complete(value);
    } catch (error) {
        finish({ type: "failed", run, error: describe(error) });
    }
}

function complete(value) {
    let text;
    try {
        text = encode(value, "the result", []);
    } catch (error) {
        finish({ type: "failed", run, error: { ...describe(error), kind: "result_limit" } });
        return;
    }

    if (text !== undefined && Buffer.byteLength(text, "utf8") > resultBytes) {
        finish({ type: "failed", run, error: { kind: "result_limit", message: `The result has more than ${resultBytes} bytes.` } });
        return;
    }

    if (running) {
        running = false;
        channel.ref();
        sendText(text === undefined ? `{"type":"result","run":${run}}` : `{"type":"result","run":${run},"value":${text}}`);
    }
}

function finish(message) {
    if (running) {
        running = false;
        channel.ref();
        send(message);
    }
}

function prepare(message) {
    const output = new Writable({ decodeStrings: false, write: (chunk, _, done) => (write("stdout", chunk), done()) });
    const errors = new Writable({ decodeStrings: false, write: (chunk, _, done) => (write("stderr", chunk), done()) });
    const globals = {
        console: new Console({ stdout: output, stderr: errors, colorMode: false }),
        input: message.input ?? null,
        require: createRequire(`${process.cwd()}/`),
        tools: defineTools(message.tools ?? []),
        ToolError,
        ...api,
    };
    for (const [name, value] of Object.entries(globals)) {
        Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
    }

    delete globalThis.__out;
    Object.defineProperty(process, "stdout", { value: output, configurable: true });
    Object.defineProperty(process, "stderr", { value: errors, configurable: true });
}

// Lines from the host

const channel = options.socket === undefined
    ? new net.Socket({ fd: options.input, readable: true, writable: false })
    : net.connect(options.socket);
let pieces = [];

channel.on("data", (chunk) => {
    let at = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, at)) {
        pieces.push(chunk.subarray(at, end));
        const line = Buffer.concat(pieces).toString("utf8");
        pieces = [];
        at = end + 1;
        receive(parse(line));
    }

    if (at < chunk.length) {
        pieces.push(chunk.subarray(at));
    }
});
channel.on("end", () => process.exit(0));
channel.on("error", () => process.exit(1));

function receive(message) {
    if (message.type === "answer") {
        settle(message);
    } else if (message.type === "start" && !running) {
        void execute(message);
    } else if (message.type === "cancel" && message.run === run) {
        process.exit(0);
    }
}

process.on("unhandledRejection", () => {});
process.on("uncaughtException", (error) => finish({ type: "failed", run, error: describe(error) }));
process.on("beforeExit", () => {
    if (running) {
        finish({ type: "failed", run, error: { kind: "deadlock", message: "The script waits for a promise that nothing can settle any more." } });
        setTimer(() => {}, 0);
    }
});

function greet() {
    send({ type: "hello", protocol: "toolexec-guest/1", language: "javascript", runtime: `node ${process.version}`, nonce: options.nonce });
}

if (options.socket === undefined) {
    greet();
} else {
    channel.once("connect", () => {
        options.output = channel._handle.fd;
        greet();
    });
}
