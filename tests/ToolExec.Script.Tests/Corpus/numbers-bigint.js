const fact = n => n < 2n ? 1n : n * fact(n - 1n);
const fib = n => { let [a, b] = [0n, 1n]; for (let i = 0; i < n; i++) [a, b] = [b, a + b]; return a; };
const modpow = (b, e, m) => { let r = 1n; for (b %= m; e > 0n; e >>= 1n, b = b * b % m) if (e & 1n) r = r * b % m; return r; };
return [fact(30n), fib(200), modpow(3n, 200n, 1000000007n), -7n / 2n, -7n % 3n, 2n ** 100n, BigInt.asUintN(8, 300n), BigInt('0xff'), 5n > 4, 1n == 1, typeof 1n, (123n).toString(36), -5n >> 1n, BigInt(Number.MAX_SAFE_INTEGER) + 2n].map(String);
