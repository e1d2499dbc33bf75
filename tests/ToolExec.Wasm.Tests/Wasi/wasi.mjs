// Runs calls of WASI in Node's own implementation. The standard input is one JSON object:
// module (base64), directory, and calls: { name, arguments (decimal), put: [[address, base64]], read: [[address, length]] }.
// The standard output is a JSON array of { error, read (base64) }.
import { WASI } from 'node:wasi';

const chunks = [];
for await (const chunk of process.stdin) {
  chunks.push(chunk);
}

const request = JSON.parse(Buffer.concat(chunks).toString());
const wasi = new WASI({ version: 'preview1', args: ['prog', 'one'], env: { A: '1' }, preopens: { '/data': request.directory } });
const { instance } = await WebAssembly.instantiate(Buffer.from(request.module, 'base64'), wasi.getImportObject());
wasi.initialize(instance);
const memory = Buffer.from(instance.exports.memory.buffer);
const answers = [];
for (const call of request.calls) {
  for (const [address, bytes] of call.put) {
    Buffer.from(bytes, 'base64').copy(memory, address);
  }

  const error = instance.exports[call.name](...call.arguments.map((a) => (a.endsWith('n') ? BigInt(a.slice(0, -1)) : Number(a))));
  answers.push({ error, read: call.read.map(([address, length]) => memory.subarray(address, address + length).toString('base64')) });
}

process.stdout.write(JSON.stringify(answers));
