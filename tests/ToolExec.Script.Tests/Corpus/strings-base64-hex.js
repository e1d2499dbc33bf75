const bytes = new TextEncoder().encode('Grüße, 世界 🌍');
const hex = [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');
const back = new TextDecoder().decode(Uint8Array.from(hex.match(/../g), h => parseInt(h, 16)));
const b64 = btoa(String.fromCharCode(...bytes));
const url = b64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
return { hex, back, b64, url, round: new TextDecoder().decode(Uint8Array.from(atob(b64), c => c.charCodeAt(0))) };
