const out = [];
const words = ['apple', 'Apple', 'äpple', 'Äpple', 'banana', 'Zebra', 'zebra', 'éclair', 'eclair', 'Eclair', 'item 10', 'item 2', 'item-2', 'item_2', '10', '9', '1', 'a b', 'ab', 'a-b', '', ' ', 'straße', 'strasse', 'naïve', 'naive', 'résumé', 'resume', 'Resume', '#tag', '@home', '$5', 'ö', 'o', 'z', 'A', 'a', 'B', 'b', "it's", 'its', 'x1', 'x01', 'x10'];
for (const options of [undefined, { numeric: true }, { sensitivity: 'base' }, { sensitivity: 'accent' }, { sensitivity: 'case' }, { caseFirst: 'upper' }]) {
    const { compare } = new Intl.Collator('en-US', options);
    out.push([...words].sort(compare), [...words].sort((a, b) => a.localeCompare(b, 'en-US', options)));
    for (const a of words) {
        out.push(words.map((b) => compare(a, b)).join());
    }
}
const plural = new Intl.PluralRules('en-US');
const ordinal = new Intl.PluralRules('en-US', { type: 'ordinal' });
for (const n of [0, 1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 23, 101, 111, 112, 1.5, -1, 1000001]) {
    out.push([n, plural.select(n), ordinal.select(n)]);
}
const lists = [[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']];
for (const type of ['conjunction', 'disjunction', 'unit']) {
    for (const style of ['long', 'short', 'narrow']) {
        for (const list of lists) {
            out.push([type, style, new Intl.ListFormat('en-US', { type, style }).format(list)]);
        }
    }
}
out.push(new Intl.ListFormat('en-US').formatToParts(['x', 'y', 'z']), new Intl.ListFormat('en').format(new Set(['p', 'q'])));
for (const numeric of ['always', 'auto']) {
    for (const style of ['long', 'short', 'narrow']) {
        const format = new Intl.RelativeTimeFormat('en-US', { numeric, style });
        for (const unit of ['second', 'minutes', 'hour', 'days', 'week', 'months', 'quarter', 'year']) {
            for (const value of [-2, -1, -0, 0, 1, 2, 1.5, 1000]) {
                out.push([numeric, style, unit, value, format.format(value, unit)]);
            }
        }
    }
}
for (const bad of [() => new Intl.RelativeTimeFormat('en').format(1, 'eon'), () => new Intl.RelativeTimeFormat('en').format(Infinity, 'day'), () => new Intl.ListFormat('en').format([1]), () => new Intl.Collator('x y'), () => new Intl.PluralRules('en', { type: 'x' })]) {
    try { out.push(bad()); } catch (error) { out.push(error.name); }
}
out.push(Intl.getCanonicalLocales('EN-us'), 'İI'.toLocaleLowerCase('en'), 'ß'.toLocaleUpperCase('en'), ['b', 'a', 'C'].sort((a, b) => a.localeCompare(b)), Object.prototype.toString.call(Intl), Object.prototype.toString.call(new Intl.Collator('en')));
return out;
