function workingDays(from, to, holidays = []) {
  let n = 0;
  for (const d = new Date(from); d <= new Date(to); d.setUTCDate(d.getUTCDate() + 1)) {
    const wd = d.getUTCDay();
    if (wd !== 0 && wd !== 6 && !holidays.includes(d.toISOString().slice(0, 10))) n++;
  }
  return n;
}
return [workingDays('2026-03-01', '2026-03-31'), workingDays('2026-12-21', '2027-01-03', ['2026-12-25', '2027-01-01']), workingDays('2026-03-07', '2026-03-08')];
