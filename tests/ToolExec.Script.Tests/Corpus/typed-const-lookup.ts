const RATES = { EUR: 1, USD: 1.1, GBP: 0.85 } as const; type Currency = keyof typeof RATES; const isCurrency = (c: string): c is Currency => c in RATES;
const convert = <C extends Currency>(amount: number, to: C): `${number} ${C}` => `${+(amount * RATES[to]).toFixed(2)} ${to}` as `${number} ${C}`; const { items } = await tools.orders.list({ limit: 6 });
return (items as { currency: string }[]).map(({ currency }) => isCurrency(currency) ? convert(10, currency) : 'n/a');
