const cities = ['London', 'Paris', 'Lagos', 'Osaka', 'Atlantis'];
const reports = await Promise.allSettled(cities.map(c => tools.weather(c)));
return reports.map((r, i) => {
  if (r.status === 'rejected') return `${cities[i]}: n/a (${r.reason.code})`;
  const { tempC, sky, hourly } = r.value;
  const f = (tempC * 9 / 5 + 32).toFixed(1);
  return `${cities[i]}: ${tempC}°C / ${f}°F, ${sky}, ${Math.min(...hourly)}–${Math.max(...hourly)}`;
});
