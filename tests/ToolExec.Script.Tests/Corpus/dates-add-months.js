const addMonths = (iso, n) => {
  const d = new Date(iso);
  const day = d.getUTCDate();
  d.setUTCDate(1);
  d.setUTCMonth(d.getUTCMonth() + n);
  d.setUTCDate(Math.min(day, new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 0)).getUTCDate()));
  return d.toISOString().slice(0, 10);
};
return ['2024-01-31', '2023-12-15', '2024-02-29'].map(d => [-2, -1, 0, 1, 12, 13].map(n => addMonths(d, n)));
