const f = new Float32Array([1.1, 2.5, -0]); const u = new Uint8Array([255, 256, -1, 1.9]); const c = new Uint8ClampedArray([300, -5, 1.5]);
const buf = new ArrayBuffer(8); const dv = new DataView(buf); dv.setInt16(0, -2); dv.setUint16(2, 65535, true); dv.setFloat32(4, 1.5);
const sub = u.subarray(1, 3); sub[0] = 7;
return [[...f], [...u], [...c], [...new Uint8Array(buf)], dv.getInt8(1), sub.length, u.toSorted().join(), Array.from(u.map(x => x * 2)), new Uint16Array(new Uint8Array([1, 2, 3, 4]).buffer)[0], u.at(-1), [...new Int32Array(2).fill(3)], u.indexOf(7), [...u.slice(0, 2)], new BigUint64Array([2n ** 64n - 1n])[0].toString(), f.byteLength, Object.prototype.toString.call(f), [...u.entries()].length, u.findLast(x => x > 100)];
