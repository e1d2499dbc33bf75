function isoWeek(s) {
  const d = new Date(s);
  const day = d.getUTCDay() || 7;
  d.setUTCDate(d.getUTCDate() + 4 - day);
  const start = Date.UTC(d.getUTCFullYear(), 0, 1);
  return `${d.getUTCFullYear()}-W${String(Math.ceil(((d - start) / 864e5 + 1) / 7)).padStart(2, '0')}`;
}
return ['2024-12-30', '2026-01-01', '2027-01-01', '2020-12-31', '2026-06-15'].map(isoWeek);
