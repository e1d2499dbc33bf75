const compile = p => ({ keys: [...p.matchAll(/:(\w+)/g)].map(m => m[1]), re: new RegExp('^' + p.replace(/:(\w+)/g, '([^/]+)').replace('*', '(.*)') + '$') });
const routes = ['/users/:id', '/users/:id/posts/:post', '/static/*', '/'].map(p => ({ p, ...compile(p) }));
const match = path => { for (const { p, re, keys } of routes) { const m = re.exec(path); if (m) return { p, params: Object.fromEntries(keys.map((k, i) => [k, decodeURIComponent(m[i + 1])])), rest: m[1] }; } return null; };
return ['/users/42', '/users/a%20b/posts/7', '/static/css/x.css', '/', '/none'].map(match);
