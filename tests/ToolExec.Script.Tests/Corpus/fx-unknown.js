const pairs = [['EUR', 'USD'], ['EUR', 'XXX'], ['ABC', 'EUR']];
return Promise.all(pairs.map(([from, to]) => tools.fx.rate({ from, to }).then(r => r.rate.toFixed(2)).catch(e => `${e.code}: ${e.data.currency}`)));
