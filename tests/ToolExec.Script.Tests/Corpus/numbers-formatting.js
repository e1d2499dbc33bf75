const ns = [0.1 + 0.2, 1 / 3, 1e21, 1e-7, 123456789.123, -0, 255, 0xff, 0b101, 0o17, 1_000_000, NaN, Infinity, 5e-324, 1.7976931348623157e308, 4.35 * 100, 1.005 * 1000, 100, 1e5];
return ns.map(n => [String(n), n.toFixed(2), Number.isFinite(n) ? n.toPrecision(3) : null, Number.isFinite(n) ? n.toExponential(2) : null, n.toString(2).slice(0, 30)]);
