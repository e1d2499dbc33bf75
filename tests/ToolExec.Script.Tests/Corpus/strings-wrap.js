const text = 'The quick brown fox jumps over the lazy dog and keeps running through the forest until nightfall.';
const wrap = (t, w) => t.split(' ').reduce((lines, word) => { const last = lines.at(-1); if (last && (last + ' ' + word).length <= w) lines[lines.length - 1] = last + ' ' + word; else lines.push(word); return lines; }, []);
const justify = (l, w) => { const ws = l.split(' '); if (ws.length === 1) return l; let gap = w - l.length; for (let i = 0; gap > 0; i = (i + 1) % (ws.length - 1)) { ws[i] += ' '; gap--; } return ws.join(' '); };
return wrap(text, 24).map((l, i, a) => i === a.length - 1 ? l : justify(l, 24));
