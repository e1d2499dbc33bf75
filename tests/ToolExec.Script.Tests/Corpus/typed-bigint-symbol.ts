const key: unique symbol = Symbol('k'); interface Keyed { [key]: bigint; [index: number]: string }
const k: Keyed = { [key]: 10n ** 18n, 0: 'zero' }; const big = (n: bigint | number): string => typeof n === 'bigint' ? `${n}n` : `${n as number}`;
return [big(k[key]), big(5), k[0], ((x: any): x is string => typeof x === 'string')('s')];
