const skus = (await tools.products.search({ maxPrice: 60 })).map(p => p.sku).slice(0, 6);
const [products, rates, weather] = await Promise.all([Promise.all(skus.map(s => tools.products.get(s))), Promise.all(['USD', 'GBP'].map(async to => [to, (await tools.fx.rate({ from: 'EUR', to })).rate])), tools.weather('Paris')]);
const r = Object.fromEntries(rates);
return { sky: weather.sky, rows: products.map(p => ({ n: p.name, usd: +(p.price * r.USD).toFixed(2), gbp: +(p.price * r.GBP).toFixed(2) })) };
