const crcTable = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
const crc32 = s => (new TextEncoder().encode(s).reduce((c, b) => crcTable[(c ^ b) & 255] ^ (c >>> 8), -1) ^ -1) >>> 0;
const fnv = s => { let h = 0x811c9dc5; for (const b of new TextEncoder().encode(s)) h = Math.imul(h ^ b, 0x01000193) >>> 0; return h; };
const luhn = n => [...String(n)].reverse().reduce((s, d, i) => s + (i % 2 ? (d * 2 > 9 ? d * 2 - 9 : d * 2) : +d), 0) % 10 === 0;
return [crc32('123456789').toString(16), fnv('hello').toString(16), luhn('4539578763621486'), luhn('4539578763621487')];
