const bad = ['', '{', '[1,]', "{'a':1}", 'undefined', '01', '1.', '"\n"', '{"a":1}}', 'NaN', '[1 2]', '"\\x41"', 'tru', '\u00a01'];
return bad.map(t => { try { return JSON.parse(t); } catch (e) { return e.name; } });
