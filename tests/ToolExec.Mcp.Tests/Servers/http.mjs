// A small MCP server over streamable HTTP that misbehaves as its first argument says. It writes its port to standard output.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';

const mode = process.argv[2];
const sessions = new Set();
let requests = 0;
const json = (res, status, body, headers = {}) => res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const server = createServer((req, res) => {
  let body = '';
  req.on('data', part => { body += part; });
  req.on('end', () => handle(req, res, body && JSON.parse(body)));
});

function handle(req, res, message) {
  requests++;
  switch (mode) {
    case 'html': return res.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in</body></html>');
    case 'redirect': return res.writeHead(307, { location: 'http://elsewhere.example/mcp?token=1' }).end();
    case 'unauthorized': return res.writeHead(401).end();
    case 'missing': return res.writeHead(404).end();
    case 'failing': return res.writeHead(500).end('secret stack trace');
    case 'silent': return undefined;
    case 'hugejson':
    case 'hugeevent': {
      const isJson = mode === 'hugejson';
      res.writeHead(200, { 'content-type': isJson ? 'application/json' : 'text/event-stream' });
      res.write(isJson ? '{"jsonrpc":"2.0","x":"' : 'data: {"jsonrpc":"2.0","x":"');
      const chunk = Buffer.alloc(1 << 20, 'x');
      let sent = 0;
      const more = () => { while (sent++ < 300) { if (!res.write(chunk)) { res.once('drain', more); return; } } res.end('"}\n\n'); };
      return more();
    }
  }

  if (mode === 'modern') return modern(req, res, message);
  if (req.method === 'DELETE') { if (mode !== 'stuckdelete') res.writeHead(200).end(); return undefined; }
  if (req.method !== 'POST') return res.writeHead(405).end();
  const { id, method, params } = message;
  if (method === 'initialize') {
    const session = randomUUID();
    sessions.add(session);
    return json(res, 200, { jsonrpc: '2.0', id, result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'test', version: '1' } } }, { 'mcp-session-id': session });
  }
  const session = req.headers['mcp-session-id'];
  if (method === 'server/discover') return json(res, 400, { jsonrpc: '2.0', id, error: { code: -32600, message: 'session first' } });
  if (!sessions.has(session)) return res.writeHead(404).end();
  if (id === undefined) return res.writeHead(202).end();
  if (method === 'tools/call' && params.name === 'forget') sessions.clear();
  const result = {
    'ping': {},
    'tools/list': { tools: [{ name: 'echo', inputSchema: { type: 'object' } }, { name: 'forget', inputSchema: { type: 'object' } }] },
    'tools/call': { content: [{ type: 'text', text: JSON.stringify({ name: params?.name, session, key: req.headers['x-key'], authorization: req.headers.authorization }) }] },
  }[method];
  return json(res, 200, { jsonrpc: '2.0', id, result });
}

// Protocol version 2026-07-28: no handshake, no sessions, subscriptions as a request that stays open.
const listeners = new Set();
let closed = 0;
function modern(req, res, { id, method, params }) {
  const text = words => ({ resultType: 'complete', content: [{ type: 'text', text: words }] });
  const header = name => ({ type: 'object', properties: { region: { type: 'string', 'x-mcp-header': name } } });
  const answer = result => json(res, 200, { jsonrpc: '2.0', id, result });
  switch (method) {
    case 'server/discover':
      return answer({ resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: { listChanged: true } }, ttlMs: 0, cacheScope: 'private' });
    case 'subscriptions/listen':
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write(': open\n\n');
      listeners.add(res);
      return undefined;
    case 'tools/list':
      return answer({
        resultType: 'complete', ttlMs: 0, cacheScope: 'private', tools: [
          { name: 'header', inputSchema: header('Region') }, { name: 'injected', inputSchema: header('Region\r\nX-Evil') },
          ...['change', 'wait', 'closed'].map(name => ({ name, inputSchema: { type: 'object' } }))],
      });
    case 'tools/call':
      switch (params.name) {
        case 'wait': res.on('close', () => closed++); return undefined;
        case 'closed': return answer(text(String(closed)));
        case 'change':
          for (const listener of listeners) listener.write(`data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })}\n\n`);
          return answer(text(String(listeners.size)));
        default: return answer(text(`${req.headers['mcp-param-region']} ${req.headers['mcp-name']} ${req.headers['mcp-protocol-version']}`));
      }
    default: return id === undefined ? res.writeHead(202).end() : json(res, 200, { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } });
  }
}

server.listen(Number(process.argv[3] ?? 0), '127.0.0.1', () => process.stdout.write(server.address().port + '\n'));
process.stdin.on('end', () => process.exit(0)).resume();
