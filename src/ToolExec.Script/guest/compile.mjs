// node compile.mjs <dir>
// Compiles prelude.js and typescript.js in <dir> to bytecode with the quickjs.wasm beside them, so that no process has to do it at start.
// The same input gives the same bytes: the compiler asks for no clock and no randomness that would matter.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [dir] = process.argv.slice(2);
if (!dir) {
    console.error('usage: node compile.mjs <dir>');
    process.exit(2);
}

// The text of our own functions is shown to nobody.
const stripSource = 1 << 4;
const module = new WebAssembly.Module(readFileSync(join(dir, 'quickjs.wasm')));
const badFile = () => 8;
const instance = new WebAssembly.Instance(module, {
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
            view().setBigInt64(out, 0n, true);
            return 0;
        },
        fd_close: badFile,
        fd_fdstat_get: badFile,
        fd_seek: badFile,
        fd_write: badFile,
        random_get: () => 0,
    },
});
const engine = instance.exports;
const view = () => new DataView(engine.memory.buffer);

function put(bytes) {
    const pointer = engine.wasm_malloc(bytes.length + 1);
    const memory = new Uint8Array(engine.memory.buffer);
    memory.set(bytes, pointer);
    memory[pointer + bytes.length] = 0;
    return pointer;
}

function read(pointer) {
    const memory = new Uint8Array(engine.memory.buffer);
    return Buffer.from(memory.subarray(pointer, memory.indexOf(0, pointer))).toString();
}

function compile(file, name) {
    const source = readFileSync(join(dir, file));
    const outLength = engine.wasm_malloc(4);
    const pointer = engine.qjs_compile(put(source), source.length, put(Buffer.from(name)), 0, stripSource, outLength);
    if (pointer === 0) {
        const exception = engine.qjs_get_exception();
        const stack = engine.qjs_get_prop_string(exception, put(Buffer.from('stack')));
        throw new Error(`${file}: ${read(engine.qjs_get_string(exception))}\n${read(engine.qjs_get_string(stack))}`);
    }

    const length = view().getUint32(outLength, true);
    return new Uint8Array(engine.memory.buffer, pointer, length).slice();
}

engine._initialize();
if (engine.qjs_init() !== 0) {
    throw new Error('quickjs.wasm does not start');
}

for (const [file, name] of [['prelude.js', 'toolexec:prelude'], ['typescript.js', 'toolexec:typescript']]) {
    writeFileSync(join(dir, file.replace('.js', '.qbc')), compile(file, name));
}
