const v = { n: 1.50, big: 1e21, neg: -0, nul: null, u: undefined, f() {}, d: new Date(0), nested: [undefined, () => {}, NaN, Infinity], 'key "q"': '\u2028\u0007\\', uni: '😀\ud800' };
const text = JSON.stringify(v, null, 2);
console.log(text);
return [JSON.parse(text).nested, JSON.stringify('\u2028'), JSON.stringify({ a: 1, b: [1, 2] }, ['b']), JSON.stringify([1, [2]], null, '--'), JSON.stringify({ toJSON() { return 'custom'; } }), JSON.parse('[1e2, -0.5, "\\u0041"]'), JSON.stringify(undefined) === undefined, JSON.parse(' {"a":1,"a":2} '), JSON.stringify(new Map([[1, 2]])), JSON.stringify(Object('s'))];
