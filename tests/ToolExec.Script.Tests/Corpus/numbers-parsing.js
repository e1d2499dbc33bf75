const texts = ['42', ' 42 ', '4.2e1', '0x2A', '0b11', '42px', '', ' ', 'abc', '1,000', '-', '+7', '.5', '5.', 'Infinity', '1e1000', '١', null, undefined, true, [], [5], {}, '0o17', '1_000'];
return texts.map(t => [Number(t), parseInt(t), parseFloat(t), t == 42, Number.isInteger(t)].map(v => typeof v === 'number' && !Number.isFinite(v) ? String(v) : v));
