function calendar(year, month) {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const lead = (first.getUTCDay() + 6) % 7;
  const cells = [...Array(lead).fill('  '), ...Array.from({ length: days }, (_, i) => String(i + 1).padStart(2))];
  const rows = [];
  while (cells.length) rows.push(cells.splice(0, 7).join(' '));
  return ['Mo Tu We Th Fr Sa Su', ...rows].join('\n');
}
console.log(calendar(2026, 2));
console.log(calendar(2024, 9));
return calendar(2026, 3).split('\n').length;
