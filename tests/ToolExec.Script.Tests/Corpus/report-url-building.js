const build = (base, path, params) => { const u = new URL(path, base); for (const [k, v] of Object.entries(params)) for (const x of [v].flat()) u.searchParams.append(k, x); u.hash = 'top'; return u; };
const u = build('https://api.example.com/v1/', 'search?x=0', { q: 'naïve & co', tags: ['a b', 'c+d'], page: 2 });
return [u.href, u.searchParams.getAll('tags'), Object.fromEntries(u.searchParams), new URL('../up?y#z', 'https://h.example/a/b/c').href, URL.canParse('::'), [...new URLSearchParams('a=1&a=2').values()]];
