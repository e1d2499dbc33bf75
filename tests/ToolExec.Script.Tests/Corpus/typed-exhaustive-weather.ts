const CITIES = ['London', 'Paris', 'Lagos', 'Osaka'] as const; type City = typeof CITIES[number]; type Weather = { tempC: number; sky: 'rain' | 'cloudy' | 'sun'; hourly: number[] };
const icon: Record<Weather['sky'], string> = { rain: '☔', cloudy: '☁', sun: '☀' }; const report = new Map<City, Weather>();
for (const c of CITIES) report.set(c, await (tools.weather(c) as Promise<Weather>));
return [...report].map(([c, w]: [City, Weather]) => `${icon[w.sky]} ${c} ${w.tempC.toFixed(1)}`);
