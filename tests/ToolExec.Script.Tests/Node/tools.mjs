// The tools of the corpus for Node. Tools.cs has the same ones for the engine; both read data.json.
import { readFileSync } from 'node:fs';

const data = readFileSync(new URL('../Corpus/data.json', import.meta.url), 'utf8');

export class HostError extends Error {
    constructor(message, code, details) {
        super(message);
        Object.defineProperty(this, 'name', { value: 'HostError', enumerable: false, configurable: true, writable: true });
        this.code = code;
        if (details !== undefined) {
            this.data = details;
        }
    }
}

const fail = (message, code, details) => { throw new HostError(message, code, details); };

// [name, kind, function of the arguments], new for each script.
export function makeTools() {
    const world = JSON.parse(data);
    const store = new Map();
    const attempts = new Map();
    const sent = [];
    let seconds = 0;
    const find = (list, key, value, what) => list.find((item) => item[key] === value) ?? fail(`There is no ${what} ${value}.`, 'not_found', { [key]: value });
    return [
        ['tools.echo', 'async', (value) => value ?? null],
        ['tools.orders.list', 'async', ({ cursor = 0, limit = 10, status } = {}) => {
            if (limit < 1 || limit > 25) {
                fail('limit must be between 1 and 25.', 'invalid_arguments', { limit });
            }

            const all = world.orders.filter((order) => status === undefined || order.status === status);
            const next = cursor + limit;
            return { items: all.slice(cursor, next), nextCursor: next < all.length ? next : null, total: all.length };
        }],
        ['tools.orders.get', 'async', (id) => find(world.orders, 'id', id, 'order')],
        ['tools.orders.cancel', 'async', ({ id, reason }) => {
            const order = find(world.orders, 'id', id, 'order');
            if (order.status === 'shipped') {
                fail(`Order ${id} is shipped already.`, 'conflict', { id, status: order.status });
            }

            order.status = 'cancelled';
            return { id, status: order.status, reason: reason ?? null };
        }],
        ['tools.customers.list', 'async', () => world.customers],
        ['tools.customers.get', 'async', (id) => find(world.customers, 'id', id, 'customer')],
        ['tools.products.search', 'async', ({ category, maxPrice, tag } = {}) => world.products.filter((product) =>
            (category === undefined || product.category === category) && (maxPrice === undefined || product.price <= maxPrice)
            && (tag === undefined || product.tags.includes(tag)))],
        ['tools.products.get', 'async', (sku) => find(world.products, 'sku', sku, 'product')],
        ['tools.files.read', 'async', (name) => Object.hasOwn(world.files, name) ? world.files[name] : fail(`There is no file ${name}.`, 'not_found', { name })],
        ['tools.files.list', 'async', () => Object.keys(world.files)],
        ['tools.files.tree', 'async', () => world.tree],
        ['tools.fx.rate', 'async', ({ from, to }) => {
            const rate = (currency) => Object.hasOwn(world.rates, currency) ? world.rates[currency] : fail(`The currency ${currency} is unknown.`, 'invalid_arguments', { currency });
            return { from, to, rate: rate(to) / rate(from) };
        }],
        ['tools.weather', 'async', (city) => Object.hasOwn(world.weather, city) ? world.weather[city] : fail(`There is no weather for ${city}.`, 'not_found', { city })],
        ['tools.flaky', 'async', ({ key, failures }) => {
            const attempt = (attempts.get(key) ?? 0) + 1;
            attempts.set(key, attempt);
            return attempt <= failures ? fail(`Attempt ${attempt} of ${key} failed.`, 'unavailable', { attempt }) : { key, attempt };
        }],
        ['tools.kv.set', 'async', (key, value) => { store.set(key, value ?? null); return store.size; }],
        ['tools.kv.get', 'async', (key) => store.get(key) ?? null],
        ['tools.kv.delete', 'async', (key) => store.delete(key)],
        ['tools.kv.keys', 'async', () => [...store.keys()]],
        ['tools.mail.send', 'async', ({ to, subject, body }) => {
            if (typeof to !== 'string' || !to.includes('@')) {
                fail('to must be an address.', 'invalid_arguments', { to: to ?? null });
            }

            sent.push({ to, subject, body });
            return { id: `m${sent.length}`, to, length: body?.length ?? 0 };
        }],
        ['tools.mail.sent', 'async', () => sent.map(({ to, subject }) => ({ to, subject }))],
        ['tools.clock.now', 'sync', () => new Date(Date.UTC(2026, 2, 15, 12, 0, seconds++)).toISOString()],
        ['tools.math.sum', 'sync', (...numbers) => numbers.reduce((sum, number) => sum + number, 0)],
    ];
}
