const text = await tools.files.read('poem.txt');
const words = text.toLowerCase().match(/\p{L}+/gu);
const freq = words.reduce((m, w) => m.set(w, (m.get(w) ?? 0) + 1), new Map());
return { total: words.length, unique: freq.size, top: [...freq].filter(([, n]) => n > 1).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)), longest: words.reduce((a, b) => b.length > a.length ? b : a) };
