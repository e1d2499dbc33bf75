// The other side of the differential tests: Node's own WebAssembly. One request a line on standard input, one answer a line on standard output.
//   {"validate": [base64, ...]}                               -> [true, false, ...]
//   {"run": [{"module": base64, "calls": [["name", "bits", ...], ...]}, ...]}
//      -> [{"link": trap | null, "calls": [{"trap": kind} | {"values": ["bits", ...]}], "notes": "...", "state": [...]}, ...]
//   {"grids": [{"module": base64, "exports": [name, ...], "columns": [["bits", ...], ...]}, ...]}
//      -> [["bits" | "!kind of trap", ...], ...], every export with every combination of the columns' values, the last column first
// Values cross as the bits of integers, in decimal; only i32 and i64 cross, so that no not-a-number is ever touched by JavaScript.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';

// What V8 calls the traps; those it does not tell apart are one kind.
const kinds = [
  [/unreachable/, 'unreachable'],
  [/(divide|remainder) by zero/, 'division by zero'],
  [/divide result unrepresentable/, 'integer overflow'],
  [/float unrepresentable/, 'conversion'],
  [/memory access out of bounds/, 'memory bounds'],
  [/data segment .*out of bounds/, 'memory bounds'],
  [/table index is out of bounds|table access|element segment|table.* out of bounds/, 'table bounds'],
  [/null function or function signature mismatch|indirect call/, 'indirect call'],
  [/Maximum call stack size exceeded/, 'stack'],
];

function kindOf(error) {
  const text = String(error.message);
  return kinds.find(([pattern]) => pattern.test(text))?.[1] ?? `${error.constructor.name}: ${text}`;
}

const bits = value => (typeof value === 'bigint' ? BigInt.asIntN(64, value) : BigInt(value | 0)).toString();

const parse = value => (value.endsWith('n') ? BigInt(value.slice(0, -1)) : Number(value));

function run({ module, calls }) {
  let notes = 0n;
  let instance;
  const env = {
    mix: (a, b) => (Math.imul(a, 31) + b) | 0,
    note: value => { notes = BigInt.asUintN(64, notes * 31n + BigInt.asUintN(64, value)); },
    pair: value => [Number(BigInt.asIntN(32, value)), BigInt.asIntN(64, ~value)],
    base: new WebAssembly.Global({ value: 'i32', mutable: false }, 5),
    count: new WebAssembly.Global({ value: 'i64', mutable: true }, 7n),
  };
  const answer = { link: null, calls: [], state: [] };
  try {
    instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(module, 'base64')), { env });
  } catch (error) {
    answer.link = kindOf(error);
    return answer;
  }

  for (const [name, ...values] of calls) {
    const exported = instance.exports[name];
    try {
      const result = exported(...values.map(parse));
      answer.calls.push({ values: (result === undefined ? [] : Array.isArray(result) ? result : [result]).map(bits) });
    } catch (error) {
      answer.calls.push({ trap: kindOf(error) });
    }
  }

  const memory = instance.exports.memory;
  if (memory) {
    answer.state.push(`memory ${memory.buffer.byteLength} ${createHash('sha256').update(Buffer.from(memory.buffer)).digest('hex')}`);
  }

  answer.state.push(`notes ${notes}`, `count ${BigInt.asIntN(64, env.count.value)}`);
  return answer;
}

function grid({ module, exports, columns }) {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(module, 'base64')), {});
  const combinations = columns.map(column => column.map(parse))
    .reduce((rows, column) => rows.flatMap(row => column.map(value => [...row, value])), [[]]);
  return exports.flatMap(name => combinations.map(values => {
    try {
      return bits(instance.exports[name](...values));
    } catch (error) {
      return `!${kindOf(error)}`;
    }
  }));
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answer = request.validate
    ? request.validate.map(module => WebAssembly.validate(Buffer.from(module, 'base64')))
    : request.grids
      ? request.grids.map(grid)
      : request.run.map(run);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
