const inputs = ['2026-03-15', '2026-03-15T12:00:00Z', '2026-03-15T12:00:00+02:00', '2026-03-15T12:00:00.123Z', '2026-02-30', 'not a date', '2026', '2026-03', '+002026-03-15T00:00:00Z', '2026-03-15T24:00:00Z', '2026-13-01'];
return inputs.map(s => { const t = Date.parse(s); return Number.isNaN(t) ? null : new Date(t).toISOString(); });
