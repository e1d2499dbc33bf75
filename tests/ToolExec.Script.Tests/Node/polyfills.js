// Standard library of ECMAScript 2024 and 2025 that Node 20 lacks, as far as the scripts of the tests use it.
(() => {
    const define = (target, name, value) => {
        if (!Object.hasOwn(target, name)) {
            Object.defineProperty(target, name, { value, writable: true, configurable: true });
        }
    };
    define(Object, 'groupBy', function groupBy(items, callback) {
        const groups = Object.create(null);
        let i = 0;
        for (const item of items) {
            (groups[callback(item, i++)] ??= []).push(item);
        }

        return groups;
    });
    define(Map, 'groupBy', function groupBy(items, callback) {
        const groups = new Map();
        let i = 0;
        for (const item of items) {
            const key = callback(item, i++);
            groups.has(key) ? groups.get(key).push(item) : groups.set(key, [item]);
        }

        return groups;
    });
    define(Promise, 'withResolvers', function withResolvers() {
        let resolve;
        let reject;
        const promise = new this((a, b) => { resolve = a; reject = b; });
        return { promise, resolve, reject };
    });
    define(Promise, 'try', function (callback, ...args) {
        return new this((resolve) => resolve(callback(...args)));
    });
    define(Array, 'fromAsync', async function fromAsync(items, map) {
        const list = [];
        let i = 0;
        for await (const item of items) {
            list.push(map ? await map(item, i) : item);
            i++;
        }

        return list;
    });
    const set = Set.prototype;
    define(set, 'union', function union(other) { return new Set([...this, ...other.keys()]); });
    define(set, 'intersection', function intersection(other) { return new Set([...this].filter((item) => other.has(item))); });
    define(set, 'difference', function difference(other) { return new Set([...this].filter((item) => !other.has(item))); });
    define(set, 'symmetricDifference', function symmetricDifference(other) {
        return new Set([...[...this].filter((item) => !other.has(item)), ...[...other.keys()].filter((item) => !this.has(item))]);
    });
    define(set, 'isSubsetOf', function isSubsetOf(other) { return [...this].every((item) => other.has(item)); });
    define(set, 'isSupersetOf', function isSupersetOf(other) { return [...other.keys()].every((item) => this.has(item)); });
    define(set, 'isDisjointFrom', function isDisjointFrom(other) { return ![...this].some((item) => other.has(item)); });
    const iterator = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
    define(iterator, 'map', function* map(f) { let i = 0; for (const item of this) { yield f(item, i++); } });
    define(iterator, 'filter', function* filter(f) { let i = 0; for (const item of this) { if (f(item, i++)) { yield item; } } });
    define(iterator, 'take', function* take(n) { if (n > 0) { for (const item of this) { yield item; if (--n <= 0) { return; } } } });
    define(iterator, 'drop', function* drop(n) { for (const item of this) { if (n-- <= 0) { yield item; } } });
    define(iterator, 'flatMap', function* flatMap(f) { let i = 0; for (const item of this) { yield* f(item, i++); } });
    define(iterator, 'toArray', function toArray() { return [...this]; });
    define(iterator, 'forEach', function forEach(f) { let i = 0; for (const item of this) { f(item, i++); } });
    define(iterator, 'some', function some(f) { for (const item of this) { if (f(item)) { return true; } } return false; });
    define(iterator, 'every', function every(f) { for (const item of this) { if (!f(item)) { return false; } } return true; });
    define(iterator, 'find', function find(f) { for (const item of this) { if (f(item)) { return item; } } });
    define(iterator, 'reduce', function reduce(f, ...start) {
        let i = 0;
        let value = start[0];
        for (const item of this) { value = i++ === 0 && start.length === 0 ? item : f(value, item, i - 1); }
        return value;
    });
})();
