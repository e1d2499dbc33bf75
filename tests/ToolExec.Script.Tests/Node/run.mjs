// node run.mjs <folder or file>... : runs every script in this process, one after the other, with the tools of the corpus and
// prints a line of JSON for each: {"file", "value" | "error", "console"}.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inspect } from 'node:util';
import vm from 'node:vm';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { makeTools } from './tools.mjs';

process.env.TZ = 'UTC';

// What Node 20 does not have and QuickJS does, in JavaScript as the standard describes it.
const polyfills = readFileSync(new URL('./polyfills.js', import.meta.url), 'utf8');

vm.runInThisContext(polyfills);

// A rejection that nobody handles ends Node; a script of ours goes on, and what it came to is compared.
process.on('unhandledRejection', () => {});

// Keeps Node running while a script waits for nothing but a timer that does not.
setInterval(() => {}, 1000);

// Values cross as README.md of the guest says; the scripts of the corpus return what JSON can hold.
const encode = (value) => value === undefined ? undefined : JSON.parse(JSON.stringify(value, (_, item) =>
    typeof item === 'string' ? item.toWellFormed() : item) ?? 'null');

async function run(file) {
    const lines = [];
    let level = 'log';
    const sink = new Writable({
        decodeStrings: false,
        write(text, _, done) {
            lines.push({ level, text: text.replace(/\n$/, '') });
            done();
        },
    });
    const console = new Console({ stdout: sink, stderr: sink });
    for (const [method, of] of Object.entries({ info: 'info', debug: 'debug', warn: 'warn', assert: 'warn', error: 'error', trace: 'error' })) {
        const original = console[method];
        console[method] = (...args) => {
            level = of;
            original(...args);
            level = 'log';
        };
    }

    const tools = {};
    for (const [path, kind, action] of makeTools()) {
        const parts = path.split('.').slice(1);
        const last = parts.pop();
        const place = parts.reduce((at, part) => at[part] ??= {}, tools);
        place[last] = kind === 'sync' ? (...args) => cross(action(...cross(args)))
            : async (...args) => cross(await action(...cross(args)));
    }

    function cross(value) {
        return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
    }

    const source = readFileSync(file, 'utf8');
    const outcome = { file: basename(file) };
    try {
        const main = vm.runInThisContext(`(async function (tools, console) {${source}\n})`, { filename: basename(file) });
        outcome.value = encode(await main(tools, console));
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
    const line = `${JSON.stringify(await run(file))}\n`;
    await new Promise((resolve) => process.stdout.write(line, resolve));
}

process.exit(0);
