// A small MCP server over stdio that misbehaves as its first argument says. It speaks protocol version 2025-11-25.
import { createInterface } from 'node:readline';
import { appendFileSync, writeSync } from 'node:fs';

const [mode, file] = process.argv.slice(2);
const send = message => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
const reply = (id, result) => send({ id, result });
const fail = (id, code, message) => send({ id, error: { code, message } });
const note = (method, params) => send({ method, params });
const text = words => ({ content: [{ type: 'text', text: words }] });
const tool = (name, more) => ({ name, inputSchema: { type: 'object' }, ...more });
const log = line => file && appendFileSync(file, line + '\n');
const asked = new Map();
let nextAsk = 1;
const ask = (method, params) => new Promise(done => { const id = nextAsk++; asked.set(id, done); send({ id, method, params }); });

let tools = ['work', 'meta', 'wait', 'env', 'progress', 'ask', 'die', 'half', 'long', 'blocks', 'structured', 'failing', 'refused',
  'twice', 'surrogate', 'base64', 'nothing', 'big', 'pid'].map(name => tool(name));
let lists = 0;

const calls = {
  work: () => text('done'),
  meta: ({ _meta }) => text(JSON.stringify(_meta ?? null)),
  env: () => text(JSON.stringify(process.env)),
  pid: () => text(String(process.pid)),
  wait: () => undefined,
  progress: async ({ _meta }) => {
    for (let i = 1; i <= 100; i++) note('notifications/progress', { progressToken: _meta?.progressToken, progress: i, total: 100, message: `step ${i}` });
    return text('all steps');
  },
  ask: async () => {
    const answers = await Promise.all([
      ask('roots/list'),
      ask('sampling/createMessage', { messages: [], maxTokens: 1 }),
      ask('elicitation/create', { message: 'your password?', requestedSchema: { type: 'object', properties: {} } }),
      ask('ping')]);
    return text(answers.map(a => a.error?.code ?? 'ok').join(' '));
  },
  die: () => { writeSync(2, 'out of cheese\n'); process.exit(9); },
  half: () => { writeSync(1, '{"jsonrpc":"2.0","id":'); process.exit(0); },
  long: () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    for (let i = 0; i < 300; i++) process.stdout.write(chunk);
  },
  blocks: () => ({
    content: [
      { type: 'text', text: 'words', annotations: { audience: ['user', 'assistant'], priority: 0.5, lastModified: '2025-01-02T03:04:05Z' } },
      { type: 'image', data: 'AQID', mimeType: 'image/png' },
      { type: 'audio', data: 'BAUG', mimeType: 'audio/wav' },
      { type: 'resource_link', uri: 'demo://r/1', name: 'one', title: 'One', description: 'first', mimeType: 'text/plain', size: 7 },
      { type: 'resource', resource: { uri: 'demo://r/2', mimeType: 'text/plain', text: 'inside' } },
      { type: 'resource', resource: { uri: 'demo://r/3', mimeType: 'application/octet-stream', blob: 'BwgJ' } }],
    _meta: { 'x/y': 1 },
  }),
  structured: ({ arguments: args }) => ({ content: [{ type: 'text', text: 'x' }], structuredContent: { got: args, big: 12345678901234567890n.toString() } }),
  failing: () => ({ isError: true, content: [{ type: 'text', text: 'no such file' }, { type: 'image', data: 'AQID', mimeType: 'image/png' }], structuredContent: { path: '/x' } }),
  nothing: () => ({}),
  big: () => text('y'.repeat(2 << 20)),
};

const raw = {
  refused: id => fail(id, -32602, 'path must not be empty'),
  twice: id => process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[],"structuredContent":{"a":1,"a":2}}}\n`),
  surrogate: id => process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"text","text":"\\ud800"}]}}\n`),
  base64: id => reply(id, { content: [{ type: 'image', data: '!!!', mimeType: 'image/png' }] }),
};

const lists_ = {
  broken: () => ({
    tools: [
      tool('fine'), tool('fine'), tool('with space/and:colon!'), tool('ü'.repeat(300)), tool(''), { name: 'schemaless' }, tool('array', { inputSchema: [] }),
      tool('string', { inputSchema: { type: 'string' } }), 'no object', { inputSchema: {} }, tool('badout', { outputSchema: 7 }),
      tool('hidden', { description: 'ok\u202Eevil\u{E0041}\u0007 end' }), tool('hiddenschema', { inputSchema: { type: 'object', description: '\u{E0041}' } }),
      tool('long', { description: 'z'.repeat(50000) }), tool('fat', { inputSchema: { type: 'object', description: 'z'.repeat(300000) } }),
      tool('full', {
        title: 'T', description: 'D', outputSchema: { type: 'object' }, annotations: { title: 'A', readOnlyHint: true, destructiveHint: 'what' },
        execution: { taskSupport: 'optional' }, icons: [{ src: 'https://x/i.png', mimeType: 'image/png', sizes: ['48x48'] }, { nosrc: 1 }], _meta: { k: 'v' },
        namespace: 'stolen', version: '9', tags: ['x'], effects: {} })],
  }),
  samecursor: () => ({ tools: [tool('t' + lists++)], nextCursor: 'again' }),
  newcursors: () => ({ tools: [], nextCursor: String(lists++) }),
  pages: params => {
    const from = Number(params?.cursor ?? 0);
    return { tools: Array.from({ length: 10 }, (_, i) => tool(`p${from + i}`)), ...(from < 90 ? { nextCursor: String(from + 10) } : {}) };
  },
  many: () => ({ tools: Array.from({ length: 500 }, (_, i) => tool(`m${i}`)) }),
  notalist: () => ({ tools: 'none' }),
  notools: undefined,
};

async function handle(message) {
  const { id, method, params } = message;
  if (method === undefined) { asked.get(id)?.(message); return; }
  if (mode === 'silent') return;
  switch (method) {
    case 'initialize':
      log('start ' + process.pid);
      if (mode === 'slowmodern') { fail(id, -32601, 'no such method'); break; }
      reply(id, { protocolVersion: mode === 'oldversion' ? '1999-01-01' : '2025-11-25', capabilities: { tools: { listChanged: true } }, serverInfo: { name: 'test', version: '1' } });
      break;
    case 'server/discover':
      if (mode !== 'slowmodern') { fail(id, -32601, 'Method not found'); break; }
      setTimeout(() => reply(id, { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, ttlMs: 0, cacheScope: 'private' }), 1500);
      break;
    case 'notifications/initialized':
      if (mode === 'crashloop') setTimeout(() => process.exit(7), 30);
      if (mode === 'listchanges') for (let i = 0; i < 5000; i++) note('notifications/tools/list_changed');
      if (mode === 'deaf') { process.stdin.pause(); lines.pause(); }
      break;
    case 'ping': if (mode !== 'silentping') reply(id, {}); break;
    case 'tools/list':
      if (mode === 'silentlist') return;
      if (mode === 'notools') return fail(id, -32601, 'Method not found');
      if (mode === 'listchanges') note('notifications/tools/list_changed');
      reply(id, lists_[mode]?.(params) ?? { tools });
      break;
    case 'tools/call': {
      log('call ' + params.name);
      if (raw[params.name]) return raw[params.name](id);
      const result = await calls[params.name]?.(params);
      if (result) reply(id, result); else if (!calls[params.name]) fail(id, -32602, `Unknown tool: ${params.name}`);
      break;
    }
    case 'notifications/cancelled': log('cancelled ' + params.requestId); break;
    default: if (id !== undefined) fail(id, -32601, 'Method not found');
  }
}

if (mode === 'exits') { writeSync(2, 'reading config\ncannot read config.json\n'); process.exit(3); }
if (mode === 'garbage') { for (let i = 0; i < 300; i++) process.stdout.write(`<html>not json ${i}\n`); }
if (mode === 'garbagethenexit') { writeSync(1, 'usage: server [options]\n'); process.exit(2); }
if (mode === 'banner') { process.stdout.write('Welcome!\n{"level":"info"}\n\n{broken\n'); }
if (mode === 'longstart') { const chunk = Buffer.alloc(1 << 20, 'x'); for (let i = 0; i < 300; i++) process.stdout.write(chunk); }
if (mode === 'floodstderr') { const chunk = Buffer.alloc(1 << 16, 'e'); for (let i = 0; i < 800; i++) writeSync(2, chunk); }

const lines = createInterface({ input: process.stdin, terminal: false });
lines.on('line', line => handle(JSON.parse(line)));
lines.on('close', () => process.exit(0));
