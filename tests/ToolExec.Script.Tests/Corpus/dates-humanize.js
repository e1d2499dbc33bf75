const units = [['year', 31536e6], ['month', 2592e6], ['day', 864e5], ['hour', 36e5], ['minute', 6e4], ['second', 1e3]];
const rtf = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const ago = (ms) => { const [u, size] = units.find(([, s]) => Math.abs(ms) >= s) ?? units.at(-1); return rtf.format(Math.round(ms / size), u); };
return [-5000, 6e4 * 3, -36e5 * 25, 864e5, -864e5, 0, 2592e6 * 5, -31536e6 * 2].map(ago);
