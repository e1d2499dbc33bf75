// node run.mjs <folder or file>... : runs every script in this process, each in a context of its own, with the tools of the corpus and
// prints a line of JSON for each: {"file", "value" | "error", "console"}. TypeScript is read from <folder>/.erased where the test put it.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatWithOptions, inspect } from 'node:util';
import vm from 'node:vm';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { HostError, makeTools } from './tools.mjs';

process.env.TZ = 'UTC';

// What Node 20 does not have and QuickJS does, in JavaScript as the standard describes it.
const polyfills = readFileSync(new URL('./polyfills.js', import.meta.url), 'utf8');

const platform = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'queueMicrotask', 'structuredClone', 'URL',
    'URLSearchParams', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'crypto', 'performance', 'AbortController', 'AbortSignal', 'Event',
    'EventTarget', 'DOMException'];

// Values cross as README.md of the guest says; the scripts of the corpus return what JSON can hold.
const encode = (value) => value === undefined ? undefined : JSON.parse(JSON.stringify(value, (_, item) =>
    typeof item === 'string' ? item.toWellFormed() : item) ?? 'null');

async function run(file) {
    const lines = [];
    const sink = (level) => new Writable({
        decodeStrings: false,
        write(text, _, done) {
            lines.push({ level, text: text.replace(/\n$/, '') });
            done();
        },
    });
    const console = new Console({ stdout: sink('log'), stderr: sink('error') });
    const levels = { info: 'info', debug: 'debug', warn: 'warn', assert: 'warn' };
    for (const [method, level] of Object.entries(levels)) {
        console[method] = new Console({ stdout: sink(level), stderr: sink(level) })[method];
    }

    const globals = { console };
    for (const name of platform) {
        globals[name] = globalThis[name];
    }

    const context = vm.createContext(globals);
    vm.runInContext(polyfills, context);
    const tools = {};
    for (const [path, kind, action] of makeTools()) {
        const parts = path.split('.').slice(1);
        const last = parts.pop();
        const place = parts.reduce((at, part) => at[part] ??= {}, tools);
        place[last] = kind === 'sync' ? (...args) => cross(action(...cross(args)))
            : async (...args) => {
                try {
                    const result = await action(...cross(args));
                    return cross(result);
                } catch (error) {
                    throw vm.runInContext('(name, message, kind, data) => { const error = new Error(message); Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });'
                        + ' if (kind !== undefined) { error.kind = kind; } if (data !== undefined) { error.data = data; } return error; }', context)(
                        error instanceof HostError ? 'HostError' : error.name, error.message, error.kind, cross(error.data));
                }
            };
    }

    // What crosses is made anew in the context, so that its prototypes are the context's.
    const parse = vm.runInContext('JSON.parse', context);
    function cross(value) {
        return value === undefined ? undefined : parse(JSON.stringify(value));
    }

    Object.defineProperty(context, 'tools', { value: tools, enumerable: true });
    const source = readFileSync(file, 'utf8');
    const outcome = { file: basename(file) };
    try {
        const main = vm.runInContext(`(async function () {${source}\n})`, context, { filename: basename(file) });
        outcome.value = encode(await main());
    } catch (error) {
        outcome.error = typeof error === 'object' && error !== null && 'message' in error
            ? { name: `${error.name}`, message: `${error.message}` }
            : { name: '', message: typeof error === 'object' ? inspect(error, { depth: 1 }) : String(error) };
    }

    outcome.console = lines;
    return outcome;
}

const files = process.argv.slice(2).flatMap((path) => statSync(path).isDirectory()
    ? readdirSync(path).filter((name) => name.endsWith('.js')).sort().map((name) => join(path, name))
    : [path]);
for (const file of files) {
    process.stdout.write(`${JSON.stringify(await run(file))}\n`);
}

process.exit(0);
