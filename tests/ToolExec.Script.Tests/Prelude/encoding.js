const out = [];
const texts = ['', 'abc', 'äöü', '€', '😀x', '\ud800', 'a\udc00b', '\0\x7f\x80\u07ff\u0800\uffff', 'x'.repeat(5000) + 'é', '日本語テキスト', '\ufeffbom'];
for (const text of texts) {
    const bytes = new TextEncoder().encode(text);
    out.push([bytes.length, [...bytes.slice(0, 40)], new TextDecoder().decode(bytes).slice(0, 50), new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).length]);
}
const into = new Uint8Array(5);
out.push(new TextEncoder().encodeInto('aé€', into), [...into], new TextEncoder().encodeInto('ab😀', new Uint8Array(4)));
const malformed = [[0x80], [0xff], [0xc0, 0x80], [0xc3], [0xe2, 0x82], [0xe2, 0x28, 0xa1], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98], [0xf0, 0x80, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80], [0x61, 0xf0, 0x9f, 0x61], [0xe0, 0x80, 0x61], [0xc3, 0xc3, 0xa9], [0xef, 0xbb, 0xbf, 0x61], [0xef, 0xbb], [0xf0, 0x9f, 0x98, 0x80]];
for (const bytes of malformed) {
    out.push([bytes, new TextDecoder().decode(new Uint8Array(bytes))]);
    try { out.push(new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(bytes))); } catch (error) { out.push([error.name, error.code]); }
}
const decoder = new TextDecoder();
let streamed = '';
for (const byte of new TextEncoder().encode('\ufeffé€😀z')) {
    streamed += decoder.decode(new Uint8Array([byte]), { stream: true }) + '|';
}
out.push(streamed + decoder.decode());
const cut = new TextDecoder();
out.push(cut.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), cut.decode(), cut.decode(new Uint8Array([0x61])));
for (const [label, bytes] of [['utf-16le', [0x61, 0, 0xac, 0x20]], ['utf-16', [0x3d, 0xd8, 0, 0xde]], ['utf-16le', [0x3d, 0xd8, 0x61, 0]], ['utf-16le', [0xff, 0xfe, 0x61, 0]], ['utf-16be', [0, 0x61, 0x20, 0xac]], ['unicode', [0x61, 0]], ['utf8', [0x61]], [' UTF-8 ', [0x62]]]) {
    const d = new TextDecoder(label);
    out.push([d.encoding, d.decode(new Uint8Array(bytes))]);
}
try { new TextDecoder('x-none'); } catch (error) { out.push(error.name); }
try { new TextDecoder().decode('text'); } catch (error) { out.push(error.name); }
out.push(new TextDecoder().decode(new Uint8Array([65, 66]).buffer), new TextDecoder().decode(new DataView(new Uint8Array([65, 66, 67]).buffer, 1, 1)), new TextDecoder().decode());
for (const text of ['', 'a', 'ab', 'abc', '\xff\x00', 'Hello, World!']) {
    out.push([btoa(text), atob(btoa(text)) === text]);
}
for (const text of ['YQ==', 'YQ', ' Y Q = = ', 'YQ=', 'Y', 'Y!', 'YQ===', '']) {
    try { out.push(atob(text)); } catch (error) { out.push([error.name, error.code]); }
}
try { btoa('€'); } catch (error) { out.push(error.name); }
out.push(encodeURIComponent('a b&c/ä€😀'), decodeURIComponent('%F0%9F%98%80'), escape('ä b'), unescape('%E4'));
return out;
