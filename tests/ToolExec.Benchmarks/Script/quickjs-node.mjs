// node quickjs-node.mjs <quickjs.wasm>
// The first line of the input is a script in base64, the body of an async function; for every further line it is run once, in one engine,
// and its value is written as a line.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const badFile = () => 8;
let engine;
const view = () => new DataView(engine.memory.buffer);
const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(process.argv[2])), {
    env: {
        host_get_timezone_offset: () => 0,
        host_interrupt: () => 0,
        host_promise_rejection: () => {},
        host_module_normalize: () => 0,
        host_module_load: () => 0,
        host_call: () => 0,
    },
    wasi_snapshot_preview1: {
        clock_time_get(id, precision, out) {
            view().setBigInt64(out, BigInt(Date.now()) * 1_000_000n, true);
            return 0;
        },
        fd_close: badFile,
        fd_fdstat_get: badFile,
        fd_seek: badFile,
        fd_write: badFile,
        random_get: () => 0,
    },
});
engine = instance.exports;
engine._initialize();
engine.qjs_init();

function put(text) {
    const bytes = Buffer.from(text);
    const pointer = engine.wasm_malloc(bytes.length + 1);
    const memory = new Uint8Array(engine.memory.buffer);
    memory.set(bytes, pointer);
    memory[pointer + bytes.length] = 0;
    return [pointer, bytes.length];
}

let main;
for await (const line of createInterface({ input: process.stdin })) {
    if (main === undefined) {
        const [source, length] = put(`(async function () {${Buffer.from(line, 'base64')}\n})`);
        main = engine.qjs_eval(source, length, put('script.js')[0], 0);
        continue;
    }

    const promise = engine.qjs_call(main, engine.qjs_get_undefined(), 0, 0);
    while (engine.qjs_is_job_pending()) {
        engine.qjs_execute_pending_job();
    }

    const value = engine.qjs_promise_result(promise);
    console.log(String(engine.qjs_get_float64(value)));
    engine.qjs_free_value(value);
    engine.qjs_free_value(promise);
}
