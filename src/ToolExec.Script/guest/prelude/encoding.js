// TextEncoder and TextDecoder: Encoding standard, sections 7 and 8.1, 14.2-14.4; utf-8, utf-16le and utf-16be. atob and btoa are the engine's.
class TextEncoder {
    get encoding() { return "utf-8"; }

    encode(input = "") {
        const text = `${input}`.toWellFormed();
        // Three bytes are enough for each code unit; the copy at the end has the right size.
        const bytes = new Uint8ArrayType(text.length * 3);
        const { written } = encodeInto(text, bytes);
        return bytes.slice(0, written);
    }

    encodeInto(source, destination) {
        return encodeInto(`${source}`.toWellFormed(), destination);
    }
}

function encodeInto(text, bytes) {
    let at = 0;
    let i = 0;
    for (; i < text.length; i++) {
        let code = text.charCodeAt(i);
        if (code < 0x80) {
            if (at + 1 > bytes.length) {
                break;
            }

            bytes[at++] = code;
        } else if (code < 0x800) {
            if (at + 2 > bytes.length) {
                break;
            }

            bytes[at++] = 0xc0 | code >> 6;
            bytes[at++] = 0x80 | code & 63;
        } else if (code < 0xd800 || code > 0xdfff) {
            if (at + 3 > bytes.length) {
                break;
            }

            bytes[at++] = 0xe0 | code >> 12;
            bytes[at++] = 0x80 | code >> 6 & 63;
            bytes[at++] = 0x80 | code & 63;
        } else {
            if (at + 4 > bytes.length) {
                break;
            }

            code = 0x10000 + (code - 0xd800 << 10) + (text.charCodeAt(++i) - 0xdc00);
            bytes[at++] = 0xf0 | code >> 18;
            bytes[at++] = 0x80 | code >> 12 & 63;
            bytes[at++] = 0x80 | code >> 6 & 63;
            bytes[at++] = 0x80 | code & 63;
        }
    }

    return { read: i, written: at };
}

const encodingLabels = {
    __proto__: null,
    "utf-8": ["unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "utf-8", "utf8", "x-unicode20utf8"],
    "utf-16le": ["csunicode", "iso-10646-ucs-2", "ucs-2", "unicode", "unicodefeff", "utf-16", "utf-16le"],
    "utf-16be": ["unicodefffe", "utf-16be"],
};

class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBom;
    #streaming = false;
    #bomSeen = false;
    #rest = [];

    constructor(label = "utf-8", options = {}) {
        const name = `${label}`.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "").toLowerCase();
        this.#encoding = keys(encodingLabels).find((encoding) => encodingLabels[encoding].includes(name));
        if (this.#encoding === undefined) {
            throw new RangeErrorType(`The "${label}" encoding is not supported: utf-8, utf-16le and utf-16be are`);
        }

        this.#fatal = !!options?.fatal;
        this.#ignoreBom = !!options?.ignoreBOM;
    }

    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBom; }

    decode(input, options = {}) {
        const bytes = bytesOf(input);
        if (!this.#streaming) {
            this.#rest = [];
            this.#bomSeen = false;
        }

        this.#streaming = !!options?.stream;
        const all = this.#rest.length === 0 ? bytes : Uint8ArrayType.from([...this.#rest, ...bytes]);
        let result;
        try {
            result = this.#encoding === "utf-8"
                ? decodeUtf8(all, this.#fatal, this.#streaming)
                : decodeUtf16(all, this.#fatal, this.#streaming, this.#encoding === "utf-16be");
        } catch (error) {
            this.#streaming = false;
            this.#rest = [];
            throw error;
        }

        this.#rest = result.rest;
        let text = result.text;
        if (!this.#bomSeen && text.length > 0) {
            this.#bomSeen = true;
            if (!this.#ignoreBom && text.charCodeAt(0) === 0xfeff) {
                text = text.slice(1);
            }
        }

        return text;
    }
}

function bytesOf(input) {
    if (input === undefined) {
        return new Uint8ArrayType(0);
    }

    if (isView(input)) {
        return new Uint8ArrayType(input.buffer, input.byteOffset, input.byteLength);
    }

    if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) {
        return new Uint8ArrayType(input);
    }

    throw new TypeErrorType("The input must be an ArrayBuffer or a view of one");
}

function refuseData(encoding) {
    const error = new TypeErrorType(`The encoded data was not valid for encoding ${encoding}`);
    define(error, "code", "ERR_ENCODING_INVALID_ENCODED_DATA", true);
    throw error;
}

// Encoding standard 9.1.1: the bounds of the second byte keep overlong forms and surrogates out.
function decodeUtf8(bytes, fatal, streaming) {
    const parts = [];
    let text = "";
    let at = 0;
    const length = bytes.length;
    while (at < length) {
        const first = bytes[at];
        if (first < 0x80) {
            text += fromCharCode(first);
            at++;
        } else {
            let needed = 0;
            let lower = 0x80;
            let upper = 0xbf;
            let code = 0;
            if (first >= 0xc2 && first <= 0xdf) {
                needed = 1;
                code = first & 0x1f;
            } else if (first >= 0xe0 && first <= 0xef) {
                needed = 2;
                code = first & 0xf;
                lower = first === 0xe0 ? 0xa0 : 0x80;
                upper = first === 0xed ? 0x9f : 0xbf;
            } else if (first >= 0xf0 && first <= 0xf4) {
                needed = 3;
                code = first & 7;
                lower = first === 0xf0 ? 0x90 : 0x80;
                upper = first === 0xf4 ? 0x8f : 0xbf;
            }

            let next = at + 1;
            while (needed > 0 && next < length && bytes[next] >= lower && bytes[next] <= upper) {
                code = code << 6 | bytes[next++] & 63;
                lower = 0x80;
                upper = 0xbf;
                needed--;
            }

            if (needed > 0 && next === length && streaming) {
                return { text: parts.join("") + text, rest: [...bytes.subarray(at)] };
            }

            if (needed > 0 || next === at + 1) {
                if (fatal) {
                    refuseData("utf-8");
                }

                text += "\ufffd";
            } else {
                text += code < 0x10000 ? fromCharCode(code) : fromCharCode(0xd800 + (code - 0x10000 >> 10), 0xdc00 + (code & 0x3ff));
            }

            at = next;
        }

        if (text.length > 4096) {
            parts.push(text);
            text = "";
        }
    }

    parts.push(text);
    return { text: parts.join(""), rest: [] };
}

function decodeUtf16(bytes, fatal, streaming, bigEndian) {
    const encoding = bigEndian ? "utf-16be" : "utf-16le";
    const unit = (i) => bigEndian ? bytes[i] << 8 | bytes[i + 1] : bytes[i] | bytes[i + 1] << 8;
    let text = "";
    let at = 0;
    for (; at + 1 < bytes.length; at += 2) {
        const code = unit(at);
        if (code < 0xd800 || code > 0xdfff) {
            text += fromCharCode(code);
            continue;
        }

        if (code < 0xdc00) {
            if (at + 3 >= bytes.length) {
                if (streaming) {
                    break;
                }
            } else if (unit(at + 2) >= 0xdc00 && unit(at + 2) <= 0xdfff) {
                text += fromCharCode(code, unit(at + 2));
                at += 2;
                continue;
            }
        }

        if (fatal) {
            refuseData(encoding);
        }

        text += "\ufffd";
        // A lead at the end swallows an odd byte after it: one mark for both.
        if (code < 0xdc00 && at + 3 === bytes.length) {
            at = bytes.length - 2;
        }
    }

    const rest = [...bytes.subarray(at)];
    if (rest.length > 0 && !streaming) {
        if (fatal) {
            refuseData(encoding);
        }

        return { text: rest.length % 2 === 1 && at < bytes.length ? `${text}\ufffd` : text, rest: [] };
    }

    return { text, rest };
}

for (const type of [TextEncoder, TextDecoder]) {
    define(type.prototype, SymbolToStringTag, type.name, false, false);
    defineGlobal(type.name, freezeClass(type));
}
