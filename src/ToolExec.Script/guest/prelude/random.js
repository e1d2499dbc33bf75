// crypto and Math.random: everything random comes from the host, so that a host can make it repeatable. Math.random draws sixteen
// bytes the first time it is called and goes on from these (xoshiro128**), its state being a part of the instance.
const maxRandomBytes = 65536;

function randomBytes(count) {
    const text = host(3, count);
    const bytes = new Uint8ArrayType(count);
    for (let i = 0; i < count; i++) {
        bytes[i] = charCodeAt(text, i);
    }

    return bytes;
}

const integerTags = new SetType(["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array"]);

const cryptoObject = {
    // Web Cryptography, 10.1.1.
    getRandomValues(array) {
        const tag = isView(array) ? typedArrayTag(array) : undefined;
        if (tag === undefined || !setHas(integerTags, tag)) {
            throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
        }

        const length = typedArrayByteLength(array);
        if (length > maxRandomBytes) {
            throw new DOMException(`The requested length exceeds ${maxRandomBytes} bytes`, "QuotaExceededError");
        }

        if (length > 0) {
            const bytes = randomBytes(length);
            const target = new Uint8ArrayType(typedArrayBuffer(array), typedArrayByteOffset(array), length);
            for (let i = 0; i < length; i++) {
                target[i] = bytes[i];
            }
        }

        return array;
    },
    // RFC 9562, 5.4.
    randomUUID() {
        const bytes = randomBytes(16);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let text = "";
        for (let i = 0; i < 16; i++) {
            text += (i === 4 || i === 6 || i === 8 || i === 10 ? "-" : "") + (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
        }

        return text;
    },
};
define(cryptoObject, SymbolToStringTag, "Crypto", false, false);
defineGlobal("crypto", freeze(cryptoObject));

let s0 = 0;
let s1 = 0;
let s2 = 0;
let s3 = 0;

function nextRandom() {
    let x = s1 * 5 | 0;
    x = ((x << 7 | x >>> 25) * 9 | 0) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = s3 << 11 | s3 >>> 21;
    return x;
}

define(Math, "random", function random() {
    if ((s0 | s1 | s2 | s3) === 0) {
        const bytes = randomBytes(16);
        const word = (at) => bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24;
        s0 = word(0) | 1;
        s1 = word(4);
        s2 = word(8);
        s3 = word(12);
    }

    return ((nextRandom() >>> 5) * 67108864 + (nextRandom() >>> 6)) / 9007199254740992;
});
