const cities = ['London', 'Paris', 'Lagos', 'Osaka'];
let best = { tempC: -Infinity };
for (const city of cities) {
  const w = await tools.weather(city);
  if (w.tempC > best.tempC) best = { city, ...w };
}
const { hourly, ...rest } = best;
return { ...rest, average: hourly.reduce((a, b) => a + b) / hourly.length };
