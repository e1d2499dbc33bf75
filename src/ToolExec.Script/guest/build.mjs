// node build.mjs <outDir> [<node_modules>]
// Writes quickjs.wasm, prelude.js, typescript.js and NOTICES.txt. No clock, no path and no order of directories gets into them.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [outDir, modules = join(here, 'node_modules')] = process.argv.slice(2);
if (!outDir) {
    console.error('usage: node build.mjs <outDir> [<node_modules>]');
    process.exit(2);
}

const text = (...parts) => readFileSync(join(...parts), 'utf8').replaceAll('\r\n', '\n');

// In this order: a file may use what stands in one before it, and in functions what stands behind it.
const prelude = [
    'intrinsics', 'values', 'calls', 'timers', 'inspect', 'inspect-kinds', 'inspect-layout', 'errors', 'console', 'events', 'encoding',
    'url-hosts', 'url-parser', 'url', 'clone', 'random',
    'intl-numbers', 'intl-dates', 'intl-text', 'intl', 'doors', 'install',
];

function buildPrelude() {
    const files = prelude.map((name) => `// ${name}.js\n${text(here, 'prelude', `${name}.js`)}`);
    return `(function install(host) {\n"use strict";\n${files.join('\n')}\n})\n`;
}

// Modules of the eraser that only serve other transforms: left out, as long as nothing but their absence is noticed.
const stubs = new Set([
    'sucrase/dist/transformers/CJSImportTransformer.js', 'sucrase/dist/transformers/FlowTransformer.js',
    'sucrase/dist/transformers/JestHoistTransformer.js', 'sucrase/dist/transformers/JSXTransformer.js',
    'sucrase/dist/transformers/ReactDisplayNameTransformer.js', 'sucrase/dist/transformers/ReactHotLoaderTransformer.js',
    'sucrase/dist/parser/plugins/jsx/index.js', 'sucrase/dist/parser/plugins/flow.js', 'sucrase/dist/CJSImportProcessor.js',
]);

// The modules that erase.js takes from the eraser, by the name it calls them.
const library = {
    parser: 'parser/index', root: 'transformers/RootTransformer', tokens: 'TokenProcessor', helpers: 'HelperManager', names: 'NameManager',
    types: 'parser/tokenizer/types', keywords: 'parser/tokenizer/keywords',
};

// A bundler for what is needed here: CommonJS and relative requires.
function bundle(entries) {
    const order = [];
    const sources = new Map();
    const visit = (id) => {
        if (sources.has(id)) {
            return;
        }

        const source = (stubs.has(id) ? '' : text(modules, id)).replace(/^\/\/# sourceMappingURL=.*$/gm, '')
            .replace(/(?<=var _\w+ = )require\('([^']+)'\)/g, (_, request) => `require(${JSON.stringify(resolve(id, request))})`);
        sources.set(id, source);
        for (const [, request] of source.matchAll(/(?<=var _\w+ = )require\("([^"]+)"\)/g)) {
            visit(request);
        }

        order.push(id);
    };
    entries.forEach(visit);
    return order.map((id) => `${JSON.stringify(id)}: function (module, exports, require) {\n${sources.get(id)}\n}`).join(',\n');
}

function resolve(from, request) {
    if (!request.startsWith('.')) {
        throw new Error(`${from} requires ${request}, which is no part of the eraser`);
    }

    const path = posix.join(posix.dirname(from), request);
    for (const candidate of [`${path}.js`, `${path}/index.js`]) {
        try {
            readFileSync(join(modules, candidate));
            return candidate;
        } catch (error) {
            if (error.code !== 'ENOENT') {
                throw error;
            }
        }
    }

    throw new Error(`${from} requires ${request}, which is missing`);
}

function buildTypeScript() {
    const id = (name) => `sucrase/dist/${name}.js`;
    const members = Object.entries(library).map(([name, path]) => `${name}: require(${JSON.stringify(id(path))})`);
    return `(function install() {\n"use strict";\nconst modules = {\n${bundle(Object.values(library).map(id))}\n};\n`
        + `const loaded = {};\n${requireFunction}\nconst library = { ${members.join(', ')} };\n\n${text(here, 'typescript', 'erase.js')}})\n`;
}

const requireFunction = `function require(id) {
    if (!loaded[id]) {
        loaded[id] = { exports: {} };
        modules[id](loaded[id], loaded[id].exports, require);
    }

    return loaded[id].exports;
}`;

function notices() {
    const rule = '-'.repeat(78);
    const part = (title, body) => `${rule}\n${title}\n${rule}\n\n${body.trim()}\n`;
    const version = (name) => JSON.parse(text(modules, name, 'package.json')).version;
    return ['ToolExec.Script contains the following third-party software.\n',
        part(`quickjs-wasi ${version('quickjs-wasi')}`, text(modules, 'quickjs-wasi', 'LICENSE')),
        part('QuickJS-NG, as compiled in quickjs-wasi', text(here, 'licenses', 'quickjs-ng.txt')),
        part('wasi-libc, as linked in quickjs-wasi', text(here, 'licenses', 'wasi-libc.txt')),
        part(`sucrase ${version('sucrase')}`, text(modules, 'sucrase', 'LICENSE')),
    ].join('\n');
}

mkdirSync(outDir, { recursive: true });
const outputs = {
    'quickjs.wasm': readFileSync(join(modules, 'quickjs-wasi', 'quickjs.wasm')),
    'prelude.js': buildPrelude(),
    'typescript.js': buildTypeScript(),
    'NOTICES.txt': notices(),
};
for (const [name, content] of Object.entries(outputs)) {
    writeFileSync(join(outDir, name), content);
    console.log(`${name} ${Buffer.byteLength(content)} ${createHash('sha256').update(content).digest('hex')}`);
}
