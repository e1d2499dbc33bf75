const out = [];
const numbers = [0, -0, 1, -1, 12, 123, 999.5, 999.995, 1000, 1234.5, -1234.567, 12345.678, 1e6, 1234567.891, 1e9, 1.005, 2.675, 0.5, 1.5, 2.5, 0.000123, 1e-7, 1e21, 123456789012345680000, 9999.99, NaN, Infinity, -Infinity, 0.1 + 0.2, 99999, 999999, 1500000, 999950];
const options = [undefined, {}, { minimumFractionDigits: 2 }, { maximumFractionDigits: 0 }, { maximumFractionDigits: 1 }, { minimumFractionDigits: 2, maximumFractionDigits: 4 }, { useGrouping: false }, { minimumIntegerDigits: 4 },
    { maximumSignificantDigits: 3 }, { minimumSignificantDigits: 3 }, { minimumSignificantDigits: 2, maximumSignificantDigits: 5 }, { style: 'percent' }, { style: 'percent', maximumFractionDigits: 1 },
    { style: 'currency', currency: 'USD' }, { style: 'currency', currency: 'EUR' }, { style: 'currency', currency: 'JPY' }, { style: 'currency', currency: 'CHF' }, { style: 'currency', currency: 'GBP', minimumFractionDigits: 0 }, { style: 'currency', currency: 'USD', maximumFractionDigits: 0 },
    { style: 'currency', currency: 'USD', currencyDisplay: 'code' }, { style: 'currency', currency: 'EUR', currencyDisplay: 'name' }, { style: 'currency', currency: 'CAD', currencyDisplay: 'narrowSymbol' }, { style: 'currency', currency: 'USD', currencySign: 'accounting' },
    { notation: 'compact' }, { notation: 'compact', compactDisplay: 'long' }, { notation: 'compact', maximumFractionDigits: 1 }, { notation: 'compact', style: 'currency', currency: 'USD' }, { notation: 'scientific' }, { notation: 'engineering' },
    { signDisplay: 'always' }, { signDisplay: 'never' }, { signDisplay: 'exceptZero' }, { signDisplay: 'negative' },
    { style: 'unit', unit: 'kilometer' }, { style: 'unit', unit: 'liter', unitDisplay: 'long' }, { style: 'unit', unit: 'celsius' }, { style: 'unit', unit: 'kilobyte', unitDisplay: 'narrow' }, { style: 'unit', unit: 'day', unitDisplay: 'long' }, { style: 'unit', unit: 'kilometer-per-hour' }, { style: 'unit', unit: 'percent' }];
for (const option of options) {
    for (const number of numbers) {
        out.push([option, String(number), number.toLocaleString('en-US', option), new Intl.NumberFormat('en-US', option).format(number)]);
    }
}
out.push(1234567890123456789012n.toLocaleString('en-US'), (-5n).toLocaleString('en-US', { style: 'currency', currency: 'USD' }), 0n.toLocaleString('en-US'));
out.push(new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).formatToParts(-1234.5), new Intl.NumberFormat('en-US', { style: 'percent' }).formatToParts(0.256), new Intl.NumberFormat('en-US', { notation: 'compact' }).formatToParts(12345));
for (const bad of [{ style: 'currency' }, { style: 'currency', currency: 'US' }, { style: 'x' }, { minimumFractionDigits: 101 }, { minimumFractionDigits: 5, maximumFractionDigits: 2 }, { style: 'unit' }, { notation: 'y' }, { maximumSignificantDigits: 0 }]) {
    try { out.push(new Intl.NumberFormat('en-US', bad).format(1)); } catch (error) { out.push([bad, error.name]); }
}
out.push([1, 22, 333].map(new Intl.NumberFormat('en-US', { minimumIntegerDigits: 2 }).format), typeof Intl.NumberFormat('en-US').format, new Intl.NumberFormat('en-US') instanceof Intl.NumberFormat);
out.push([1234.5, 'x', new Date(0)].toLocaleString === Array.prototype.toLocaleString, [1234.5, 2000].toLocaleString('en-US'));
const ro = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'usd' }).resolvedOptions();
out.push([ro.locale, ro.style, ro.currency, ro.minimumFractionDigits, ro.maximumFractionDigits, ro.numberingSystem]);
out.push(new Intl.NumberFormat('en-US').format('12.5'), new Intl.NumberFormat('en-US').format(null), new Intl.NumberFormat('en-US').format(new Date(5)));
return out;
