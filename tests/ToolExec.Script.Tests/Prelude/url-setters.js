// Setters of URL and everything of URLSearchParams.
const out = [];
const set = (href, property, ...values) => {
    for (const value of values) {
        const u = new URL(href);
        u[property] = value;
        out.push([href, property, value, u.href, u[property]]);
    }
};
set('http://h.example:8080/p?q#f', 'protocol', 'https', 'https:', 'ftp', 'custom', '1x', 'HTTP', 'https:foo', '', 'file');
set('custom://h/p', 'protocol', 'http', 'other', 'x:y');
set('http://h.example/p', 'username', 'a', 'a b', 'ä', 'a:b@c', '');
set('http://h.example/p', 'password', 'a', 'a b', 'ü/?', '');
set('file:///p', 'username', 'a');
set('http://h.example:8080/p', 'host', 'x', 'x:9', 'x:80', 'x:', 'x:9a', 'x/y', 'x?y', '', '[::1]:3', 'a b', 'ä.example', 'x:99999');
set('http://h.example:8080/p', 'hostname', 'x', 'x:9', '', '1.2', 'a@b', 'Ä.example');
set('file:///p', 'host', 'x', 'localhost', 'x:1');
set('custom://h/p', 'host', '', 'X', 'a b');
set('http://h.example/p', 'port', '9', '80', '', '9a', 'a9', '65536', '00080', '-1', ' 9');
set('http://h.example/p', 'pathname', 'a', '/a', 'a b', '../x', 'a?b#c', '', '\\a\\b', 'ä', '//x');
set('mailto:x', 'pathname', 'y');
set('custom://h/p', 'pathname', 'x\\y', '');
set('http://h.example/p?q', 'search', '', '?', '?a=b', 'a b', "it's", '#x', 'ä', 'a=1&b=2');
set('custom://h/p', 'search', "it's", 'ä');
set('http://h.example/p#f', 'hash', '', '#', 'x', '#x y', '`', 'ä');
set('http://h.example/p', 'href', 'https://x.example/', 'http://y.example?z');
const u = new URL('https://h.example/p?a=1&b=2&a=3#f');
const p = u.searchParams;
out.push([...p], p.size, p.get('a'), p.getAll('a'), p.get('zz'), p.has('a'), p.has('a', '3'), p.has('a', '9'), String(p));
p.append('c d', 'e&f=ä€😀');
out.push(u.href);
p.set('a', 'x');
out.push(u.href);
p.delete('b');
p.sort();
out.push(u.href, [...p.keys()], [...p.values()]);
p.delete('a', 'y');
p.delete('a');
p.delete('c d');
out.push(u.href, u.search);
u.search = '?z=%20+%2B&y';
out.push([...p], p === u.searchParams);
for (const init of ['', '?', 'a', '?a=b', 'a=b&a=c', '&&a&=b&=', 'a=b=c', 'a+b=c%20d', '%zz=%', 'a=%C3%A4', 'a=%FF', 'ä=😀', '%EF%BB%BFx=1']) {
    out.push([init, [...new URLSearchParams(init)], new URLSearchParams(init).toString()]);
}
out.push([...new URLSearchParams({ a: 1, b: null, c: undefined, d: [1, 2] })], [...new URLSearchParams([['x', 'y'], ['x', 'z']])], [...new URLSearchParams(new Map([['m', 1]]))], [...new URLSearchParams(new URLSearchParams('q=r'))]);
out.push(new URLSearchParams({ q: "a*b-c.d_e~f!g'h(i)j" }).toString());
for (const bad of [[['a']], [['a', 'b', 'c']], [1]]) {
    try { out.push(String(new URLSearchParams(bad))); } catch (error) { out.push(error.name); }
}
const seen = [];
new URLSearchParams('a=1&b=2').forEach((value, name) => seen.push(name + value));
out.push(seen, JSON.stringify({ u: new URL('http://x.example/?a') }), `${new URL('http://x.example')}`, URL.canParse('http://x'), URL.canParse('x'), URL.canParse('x', 'http://h'));
out.push(Object.prototype.toString.call(u), Object.prototype.toString.call(p), new URL('../x', u).href, new URL(u).href, u instanceof URL);
return out;
