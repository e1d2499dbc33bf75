// How values cross: README.md, "How values cross".
const maxLevels = 64;

const builtInPrototypes = new SetType([
    ObjectProto, ArrayProto, Function.prototype, Date.prototype, Map.prototype, Set.prototype, RegExp.prototype, Promise.prototype,
    Error.prototype, EvalError.prototype, RangeError.prototype, ReferenceError.prototype, SyntaxError.prototype, TypeError.prototype,
    URIError.prototype, AggregateError.prototype, SuppressedError.prototype, ArrayBuffer.prototype, SharedArrayBuffer.prototype,
    DataView.prototype, TypedArrayProto, Uint8Array.prototype, Uint8ClampedArray.prototype, Int8Array.prototype, Int16Array.prototype,
    Uint16Array.prototype, Int32Array.prototype, Uint32Array.prototype, Float16Array.prototype, Float32Array.prototype,
    Float64Array.prototype, BigInt64Array.prototype, BigUint64Array.prototype, Boolean.prototype, Number.prototype, String.prototype,
    Symbol.prototype, BigInt.prototype, WeakMap.prototype, WeakSet.prototype, WeakRef.prototype, Iterator.prototype,
]);

// Whether JSON.stringify alone gives what the rules say: data of plain objects and arrays, as nearly all arguments and results are.
function isPlain(value, level) {
    if (typeof value !== "object") {
        return typeof value !== "bigint";
    }

    if (value === null) {
        return true;
    }

    // What a toJSON returns has to follow the rules as well; one on a built-in prototype is pollution, which JSON.stringify would obey.
    if (level === maxLevels || value.toJSON !== undefined) {
        return false;
    }

    const proto = getPrototypeOf(value);
    if (proto === ArrayProto) {
        if (!isArray(value)) {
            return false;
        }

        for (let i = 0, length = value.length; i < length; i++) {
            if (!isPlain(value[i], level + 1)) {
                return false;
            }
        }

        return true;
    }

    if (proto !== ObjectProto && proto !== null || isRawJSON(value)) {
        return false;
    }

    const names = keys(value);
    for (let i = 0, length = names.length; i < length; i++) {
        if (!isPlain(value[names[i]], level + 1)) {
            return false;
        }
    }

    return true;
}

// The JSON text of a value; "" for no value. `root` names the value in messages.
function encode(value, root) {
    if (typeof value === "string") {
        return jsonStringify(toWellFormed(value));
    }

    // An index on Array.prototype is pollution as well: the engine keeps the way down in an array, whose setters it calls.
    if (isPlain(value, 0) && !(0 in ArrayProto)) {
        try {
            const text = jsonStringify(value);
            if (text === undefined) {
                return "";
            }

            if (stringIndexOf(text, "\\ud") < 0) {
                return text;
            }
        } catch {
            // A getter of the value's own throws again below; a setter on another index of Array.prototype does not.
        }
    }

    const clean = cleaned(value, root, newList());
    return clean === undefined ? "" : write(clean);
}

// The JSON text of what `cleaned` made. Texts alone are left to JSON.stringify: of objects it would call what a script has put on
// Array.prototype.
function write(value) {
    if (typeof value === "string") {
        return jsonStringify(value);
    }

    if (typeof value !== "object" || value === null) {
        return `${value}`;
    }

    if (isRawJSON(value)) {
        return value.rawJSON;
    }

    let text = "";
    if (isArray(value)) {
        for (let i = 0; i < value.length; i++) {
            text += (i > 0 ? "," : "") + write(value[i]);
        }

        return `[${text}]`;
    }

    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
        if (value[names[i]] !== undefined) {
            text += `${text === "" ? "" : ","}${jsonStringify(names[i])}:${write(value[names[i]])}`;
        }
    }

    return `{${text}}`;
}

const memberPath = (path, name) => typeof name === "number" ? `${path}[${name}]` : `${path}.${name}`;

// A copy made of lists, objects without prototype, strings, numbers and raw JSON: nothing in it can run code.
function cleaned(value, path, parents) {
    switch (typeof value) {
        case "string": return toWellFormed(value);
        case "number": return value - value === 0 ? value : null;
        case "boolean": return value;
        case "bigint": return rawJSON(bigintToString(value));
        case "object": break;
        default: return undefined;
    }

    if (value === null) {
        return null;
    }

    if (isRawJSON(value)) {
        throw new TypeErrorType(`${path} is raw JSON, which cannot leave the script`);
    }

    for (let i = 0; i < parents.length; i++) {
        if (parents[i] === value) {
            throw new TypeErrorType(`${path} contains itself (it is a part of itself), and JSON cannot say that`);
        }
    }

    if (parents.length === maxLevels) {
        throw new TypeErrorType(`${path} is nested deeper than ${maxLevels} levels`);
    }

    parents[parents.length] = value;
    const result = cleanedObject(value, path, parents);
    parents.length--;
    return result;
}

function cleanedObject(value, path, parents) {
    const toJSON = ownToJSON(value);
    if (toJSON !== undefined) {
        return cleaned(apply(toJSON, value, [""]), path, parents);
    }

    if (isArray(value)) {
        const list = newList();
        for (let i = 0; i < value.length; i++) {
            const item = cleaned(value[i], memberPath(path, i), parents);
            list[i] = item === undefined ? null : item;
        }

        return list;
    }

    for (let proto = getPrototypeOf(value); proto !== null && proto !== ObjectProto; proto = getPrototypeOf(proto)) {
        const special = cleaners.get(proto);
        if (special !== undefined) {
            const result = special(value, path, parents);
            if (result !== notOfThisKind) {
                return result;
            }
        }
    }

    return cleanedMembers(create(null), value, path, parents);
}

function cleanedMembers(target, value, path, parents) {
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
        const member = cleaned(value[names[i]], memberPath(path, names[i]), parents);
        if (member !== undefined) {
            target[toWellFormed(names[i])] = member;
        }
    }

    return target;
}

// The toJSON that counts: a function of the value's own or of its class, not one that was put on a built-in prototype.
function ownToJSON(value) {
    for (let holder = value; holder !== null; holder = getPrototypeOf(holder)) {
        if (setHas(builtInPrototypes, holder)) {
            return undefined;
        }

        if (hasOwn(holder, "toJSON")) {
            const toJSON = value.toJSON;
            return typeof toJSON === "function" ? toJSON : undefined;
        }
    }

    return undefined;
}

const notOfThisKind = {};
const base64Of = (buffer, offset, length) => bytesToBase64(new Uint8ArrayType(buffer, offset, length));

// Tries an operation that only a real instance allows: an object that merely has the prototype is data like any other.
function ifGenuine(operation) {
    return (value, path, parents) => {
        let result;
        try {
            result = operation(value);
        } catch {
            return notOfThisKind;
        }

        return typeof result === "function" ? result(path, parents) : result;
    };
}

// By prototype; a table of its own, as Map.prototype.get is the script's to change.
const cleaners = (() => {
    const map = new MapType();
    const get = uncurry(Map.prototype.get);
    const add = (proto, cleaner) => map.set(proto, cleaner);

    add(Date.prototype, ifGenuine((value) => {
        const time = dateGetTime(value);
        return time === time ? dateToISOString(value) : null;
    }));
    add(RegExp.prototype, ifGenuine((value) => regExpToString(value)));
    add(Boolean.prototype, ifGenuine((value) => booleanValueOf(value)));
    add(Number.prototype, ifGenuine((value) => cleaned(numberValueOf(value))));
    add(String.prototype, ifGenuine((value) => toWellFormed(stringValueOf(value))));
    add(BigInt.prototype, ifGenuine((value) => rawJSON(bigintToString(bigintValueOf(value)))));
    add(ArrayBuffer.prototype, ifGenuine((value) => base64Of(value)));
    add(DataView.prototype, ifGenuine((value) => base64Of(dataViewBuffer(value), dataViewByteOffset(value), dataViewByteLength(value))));
    add(TypedArrayProto, (value, path, parents) => {
        const tag = typedArrayTag(value);
        if (tag === undefined) {
            return notOfThisKind;
        }

        if (tag === "Uint8Array" || tag === "Uint8ClampedArray") {
            return base64Of(typedArrayBuffer(value), typedArrayByteOffset(value), typedArrayByteLength(value));
        }

        const list = newList();
        for (let i = 0; i < value.length; i++) {
            list[i] = cleaned(value[i], path, parents);
        }

        return list;
    });
    add(Promise.prototype, (value, path) => {
        throw new TypeErrorType(`${path} is a promise: await it before it leaves the script`);
    });
    add(Set.prototype, ifGenuine((value) => {
        setSize(value);
        return (path, parents) => {
            const list = newList();
            setForEach(value, (item) => {
                const element = cleaned(item, memberPath(path, list.length), parents);
                list[list.length] = element === undefined ? null : element;
            });
            return list;
        };
    }));
    add(Map.prototype, ifGenuine((value) => {
        mapSize(value);
        return (path, parents) => cleanedMap(value, path, parents);
    }));
    add(Error.prototype, (value, path, parents) => {
        const target = create(null);
        target.name = textOf(value.name);
        target.message = textOf(value.message);
        return cleanedMembers(target, value, path, parents);
    });

    return { get: (proto) => get(map, proto), add };
})();

function cleanedMap(value, path, parents) {
    let onlyText = true;
    mapForEach(value, (_, key) => {
        onlyText = onlyText && typeof key === "string";
    });

    if (onlyText) {
        const target = create(null);
        mapForEach(value, (item, key) => {
            const member = cleaned(item, memberPath(path, key), parents);
            if (member !== undefined) {
                target[toWellFormed(key)] = member;
            }
        });
        return target;
    }

    const list = newList();
    mapForEach(value, (item, key) => {
        const place = memberPath(path, list.length);
        const pair = newList();
        pair[0] = cleaned(key, place, parents) ?? null;
        pair[1] = cleaned(item, place, parents) ?? null;
        list[list.length] = pair;
    });
    return list;
}

// The text of whatever it is; never throws.
function textOf(value) {
    try {
        return toWellFormed(typeof value === "symbol" ? "Symbol()" : `${value}`);
    } catch {
        return "";
    }
}
