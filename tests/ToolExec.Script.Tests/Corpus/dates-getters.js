const d = new Date(Date.UTC(2024, 1, 29, 23, 59, 58, 7));
const back = new Date(d);
back.setUTCFullYear(2023);
return [d.getTime(), d.getUTCDay(), d.toJSON(), JSON.stringify({ d }), d.toISOString(), back.toISOString(), d.getTimezoneOffset(), new Date(2024, 0, 1).toISOString(), Date.UTC(2020, 5), d - back, String(new Date(NaN)), isNaN(new Date('x')), new Date(8.64e15 + 1).getTime(), d.toUTCString(), d.toString(), d.toDateString()];
