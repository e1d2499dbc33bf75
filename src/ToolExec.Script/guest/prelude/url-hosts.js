// Hosts of URLs: URL standard, section 3. Domain names: UTS 46 in the main (NFKC, lower case, Punycode by RFC 3492), without its
// tables of disallowed characters beyond those that the URL standard forbids itself.
const specialPorts = { __proto__: null, "http:": 80, "https:": 443, "ws:": 80, "wss:": 443, "ftp:": 21, "file:": null };
const isSpecialScheme = (scheme) => scheme in specialPorts;

// Percent-encode sets of section 1.3, as tests of a code point below 0x7f; controls and all from 0x7f on are in each of them.
const setOf = (characters, ...bases) => {
    const codes = new SetType(bases.flatMap((base) => [...base.codes]));
    for (const character of characters) {
        codes.add(character.charCodeAt(0));
    }

    return { codes, has: (code) => code < 0x20 || code > 0x7e || codes.has(code) };
};
const c0Set = setOf("");
const fragmentSet = setOf(" \"<>`");
const querySet = setOf(" \"#<>");
const specialQuerySet = setOf("'", querySet);
const pathSet = setOf("?^`{}", querySet);
const userinfoSet = setOf("/:;=@[\\]|", pathSet);

const utf8 = (text) => {
    const bytes = new Uint8ArrayType(text.length * 3);
    const { written } = encodeInto(text, bytes);
    return bytes.subarray(0, written);
};
const percentByte = (byte) => `%${byte < 16 ? "0" : ""}${byte.toString(16).toUpperCase()}`;

function percentEncode(text, set) {
    let output = "";
    for (const character of text.toWellFormed()) {
        const code = character.codePointAt(0);
        if (!set.has(code)) {
            output += character;
        } else {
            for (const byte of utf8(character)) {
                output += percentByte(byte);
            }
        }
    }

    return output;
}

const hexValue = (code) => code >= 48 && code <= 57 ? code - 48 : code >= 65 && code <= 70 ? code - 55 : code >= 97 && code <= 102 ? code - 87 : -1;

// Bytes of a text with %XX undone.
function percentDecode(text) {
    const input = utf8(text);
    const output = new Uint8ArrayType(input.length);
    let at = 0;
    for (let i = 0; i < input.length; i++) {
        const high = input[i] === 0x25 && i + 2 < input.length ? hexValue(input[i + 1]) : -1;
        const low = high >= 0 ? hexValue(input[i + 2]) : -1;
        if (low >= 0) {
            output[at++] = high * 16 + low;
            i += 2;
        } else {
            output[at++] = input[i];
        }
    }

    return output.subarray(0, at);
}

const forbiddenHost = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const forbiddenDomain = /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/;

// The host as it is serialised, or null for a failure.
function parseHost(text, notSpecial) {
    if (text[0] === "[") {
        return text.endsWith("]") ? parseIpv6(text.slice(1, -1)) : null;
    }

    if (notSpecial) {
        return forbiddenHost.test(text) ? null : percentEncode(text, c0Set);
    }

    const domain = domainToAscii(decodeUtf8(percentDecode(text), false, false).text);
    if (domain === null || domain === "" || forbiddenDomain.test(domain)) {
        return null;
    }

    return endsInNumber(domain) ? parseIpv4(domain) : domain;
}

function domainToAscii(domain) {
    let name = domain;
    if (/[^\0-\x7f]/.test(name)) {
        name = name.replace(/[\u00ad\u034f\u180b-\u180d\u200b\u2060\ufe00-\ufe0f\ufeff]/g, "").normalize("NFKC").toLowerCase().normalize("NFKC")
            .replace(/[\u3002\uff0e\uff61]/g, ".");
    } else {
        name = name.toLowerCase();
    }

    if (/[\ufffd\ud800-\udfff]/u.test(name)) {
        return null;
    }

    const labels = name.split(".");
    for (let i = 0; i < labels.length; i++) {
        if (/[^\0-\x7f]/.test(labels[i])) {
            if (/^\p{M}/u.test(labels[i]) || /[\u200c\u200d\u2028\u2029\u00a0]/.test(labels[i])) {
                return null;
            }

            labels[i] = `xn--${punycode(labels[i])}`;
        } else if (labels[i].startsWith("xn--") && (labels[i].length === 4 || labels[i].endsWith("-"))) {
            return null;
        }
    }

    return labels.join(".");
}

// RFC 3492, section 6.3.
function punycode(label) {
    const codes = Array.from(label, (character) => character.codePointAt(0));
    let output = codes.filter((code) => code < 128).map((code) => fromCharCode(code)).join("");
    const basic = output.length;
    let handled = basic;
    if (basic > 0) {
        output += "-";
    }

    let n = 128;
    let delta = 0;
    let bias = 72;
    while (handled < codes.length) {
        const next = min(...codes.filter((code) => code >= n));
        delta += (next - n) * (handled + 1);
        n = next;
        for (const code of codes) {
            if (code < n) {
                delta++;
            } else if (code === n) {
                let q = delta;
                for (let k = 36; ; k += 36) {
                    const t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
                    if (q < t) {
                        break;
                    }

                    output += punycodeDigit(t + (q - t) % (36 - t));
                    q = floor((q - t) / (36 - t));
                }

                output += punycodeDigit(q);
                delta = handled === basic ? floor(delta / 700) : delta >> 1;
                delta += floor(delta / (handled + 1));
                let k = 0;
                for (; delta > 455; k += 36) {
                    delta = floor(delta / 35);
                }

                bias = k + floor(36 * delta / (delta + 38));
                delta = 0;
                handled++;
            }
        }

        delta++;
        n++;
    }

    return output;
}

const punycodeDigit = (digit) => fromCharCode(digit < 26 ? digit + 97 : digit + 22);

const ipv4Number = (text) => {
    if (text === "") {
        return NaN;
    }

    const hex = /^0x/i.test(text);
    const digits = hex ? text.slice(2) : text.length > 1 && text[0] === "0" ? text.slice(1) : text;
    const radix = hex ? 16 : text.length > 1 && text[0] === "0" ? 8 : 10;
    if (digits === "") {
        return 0;
    }

    return (radix === 16 ? /^[0-9a-f]+$/i : radix === 8 ? /^[0-7]+$/ : /^[0-9]+$/).test(digits) ? parseInt(digits, radix) : NaN;
};

// Section 3.5, "ends in a number checker".
function endsInNumber(domain) {
    const parts = domain.split(".");
    if (parts.at(-1) === "") {
        if (parts.length === 1) {
            return false;
        }

        parts.pop();
    }

    const last = parts.at(-1);
    return /^[0-9]+$/.test(last) || /^0x[0-9a-f]*$/i.test(last);
}

function parseIpv4(domain) {
    const parts = domain.split(".");
    if (parts.at(-1) === "" && parts.length > 1) {
        parts.pop();
    }

    if (parts.length > 4) {
        return null;
    }

    const numbers = parts.map(ipv4Number);
    const last = numbers.pop();
    if (numbers.some((number) => !(number <= 255)) || !(last < 256 ** (4 - numbers.length))) {
        return null;
    }

    let address = last;
    numbers.forEach((number, i) => { address += number * 256 ** (3 - i); });
    return [3, 2, 1, 0].map((i) => floor(address / 256 ** i) % 256).join(".");
}

function parseIpv6(text) {
    const halves = text.split("::");
    if (halves.length > 2) {
        return null;
    }

    const pieces = [];
    for (const half of halves) {
        const words = half === "" ? [] : half.split(":");
        const list = [];
        for (let i = 0; i < words.length; i++) {
            if (words[i].includes(".")) {
                const octets = words[i].split(".");
                if (i !== words.length - 1 || half !== halves.at(-1) || octets.length !== 4
                    || octets.some((octet) => !/^(0|[1-9][0-9]{0,2})$/.test(octet) || octet > 255)) {
                    return null;
                }

                list.push(octets[0] * 256 + +octets[1], octets[2] * 256 + +octets[3]);
            } else if (/^[0-9a-f]{1,4}$/i.test(words[i])) {
                list.push(parseInt(words[i], 16));
            } else {
                return null;
            }
        }

        pieces.push(list);
    }

    const count = pieces.reduce((sum, list) => sum + list.length, 0);
    if (halves.length === 1 ? count !== 8 : count > 7) {
        return null;
    }

    const address = halves.length === 1 ? pieces[0] : [...pieces[0], ...new Array(8 - count).fill(0), ...pieces[1]];
    return `[${serializeIpv6(address)}]`;
}

// Section 3.6: the first longest run of two or more zeros is left out.
function serializeIpv6(address) {
    let start = -1;
    let length = 1;
    for (let i = 0; i < 8; i++) {
        let end = i;
        while (end < 8 && address[end] === 0) {
            end++;
        }

        if (end - i > length) {
            start = i;
            length = end - i;
        }

        i = max(i, end - 1);
    }

    const words = (list) => list.map((piece) => piece.toString(16)).join(":");
    return start < 0 ? words(address) : `${words(address.slice(0, start))}::${words(address.slice(start + length))}`;
}
