const sieve = n => { const s = new Uint8Array(n + 1); const out = []; for (let i = 2; i <= n; i++) { if (s[i]) continue; out.push(i); for (let j = i * i; j <= n; j += i) s[j] = 1; } return out; };
const factors = n => { const f = {}; for (let p = 2; p * p <= n; p++) while (n % p === 0) { f[p] = (f[p] ?? 0) + 1; n /= p; } if (n > 1) f[n] = 1; return f; };
const gcd = (a, b) => b ? gcd(b, a % b) : a;
return { primes: sieve(60), count: sieve(10000).length, f: [360, 97, 1001, 2 ** 20].map(factors), gcd: gcd(1071, 462), lcm: 12 * 18 / gcd(12, 18) };
