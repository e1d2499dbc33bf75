// structuredClone: HTML standard, 2.7.3-2.7.8, for the types that exist here. `transfer` detaches the buffers it names.
const cloneErrorTypes = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const bufferResizable = getter(ArrayBuffer.prototype, "resizable");
const bufferMaxByteLength = getter(ArrayBuffer.prototype, "maxByteLength");
const bufferByteLength = getter(ArrayBuffer.prototype, "byteLength");
const bufferTransfer = uncurry(ArrayBuffer.prototype.transfer);

function refuseClone(value) {
    const text = typeof value === "symbol" ? value.toString() : typeof value === "function" ? StringFunction(value) : `#<${constructorName(value) ?? "Object"}>`;
    throw new DOMException(`${text} could not be cloned.`, "DataCloneError");
}

function clone(value, memory) {
    if (typeof value === "symbol" || typeof value === "function") {
        refuseClone(value);
    }

    if (typeof value !== "object" || value === null) {
        return value;
    }

    const known = memory.get(value);
    if (known !== undefined) {
        return known;
    }

    const kind = isArray(value) ? "array" : kindOf(value);
    let result;
    switch (kind) {
        case "array":
            result = new Array(value.length);
            break;
        case "object":
            if (isDOMException(value)) {
                result = new DOMException(value.message, value.name);
                memory.set(value, result);
                return result;
            }

            if (isPlatformObject(value)) {
                refuseClone(value);
            }

            result = {};
            break;
        case "date":
            result = new DateType(dateGetTime(value));
            memory.set(value, result);
            return result;
        case "regexp":
            result = new RegExp(value.source, value.flags);
            memory.set(value, result);
            return result;
        case "boxed":
            result = Object(boxedValue(value));
            memory.set(value, result);
            return result;
        case "map": {
            result = new MapType();
            memory.set(value, result);
            const entries = [];
            mapForEach(value, (item, key) => entries.push([key, item]));
            for (const [key, item] of entries) {
                result.set(clone(key, memory), clone(item, memory));
            }

            return result;
        }

        case "set": {
            result = new SetType();
            memory.set(value, result);
            const items = [];
            setForEach(value, (item) => items.push(item));
            for (const item of items) {
                result.add(clone(item, memory));
            }

            return result;
        }

        case "array buffer": {
            const length = bufferByteLength(value);
            result = bufferResizable(value) ? new ArrayBuffer(length, { maxByteLength: bufferMaxByteLength(value) }) : new ArrayBuffer(length);
            new Uint8ArrayType(result).set(new Uint8ArrayType(value));
            memory.set(value, result);
            return result;
        }

        case "typed array": {
            const buffer = clone(typedArrayBuffer(value), memory);
            result = construct(platformTypes[typedArrayTag(value)], [buffer, typedArrayByteOffset(value), value.length]);
            memory.set(value, result);
            return result;
        }

        case "error": {
            if (isDOMException(value)) {
                result = new DOMException(value.message, value.name);
                memory.set(value, result);
                return result;
            }

            const type = cloneErrorTypes[textOf(read(value, "name"))] ?? ErrorType;
            result = new type();
            memory.set(value, result);
            const message = getOwnPropertyDescriptor(value, "message");
            if (message !== undefined && "value" in message) {
                define(result, "message", textOf(message.value));
            }

            const stack = read(value, "stack");
            define(result, "stack", typeof stack === "string" ? stack : undefined);
            if (hasOwn(value, "cause")) {
                define(result, "cause", clone(value.cause, memory));
            }

            return result;
        }

        default:
            refuseClone(value);
    }

    if (value instanceof DataView && isView(value)) {
        result = new DataView(clone(dataViewBuffer(value), memory), dataViewByteOffset(value), dataViewByteLength(value));
        memory.set(value, result);
        return result;
    }

    memory.set(value, result);
    for (const key of keys(value)) {
        define(result, key, clone(value[key], memory), true);
    }

    return result;
}

function boxedValue(value) {
    for (const valueOf of [stringValueOf, numberValueOf, booleanValueOf, bigintValueOf]) {
        try {
            return valueOf(value);
        } catch {
            // The next one.
        }
    }

    return refuseClone(value);
}

// Objects with a state of their own that is not data.
function isPlatformObject(value) {
    for (const type of [WeakRef, FinalizationRegistry, EventTarget, Event, TextEncoder, TextDecoder, URL, URLSearchParams, Promise]) {
        if (value instanceof type) {
            return true;
        }
    }

    const tag = ownTag(value);
    return tag === "Generator" || tag === "AsyncGenerator" || tag.endsWith(" Iterator");
}

const platformTypes = {
    __proto__: null, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float16Array,
    Float32Array, Float64Array, BigInt64Array, BigUint64Array,
};

defineGlobal("structuredClone", function structuredClone(value, options) {
    if (arguments.length === 0) {
        throw new TypeErrorType("The value to clone must be given");
    }

    const memory = new MapType();
    const transfer = [...options?.transfer ?? []];
    for (const item of transfer) {
        if (!(item instanceof ArrayBuffer)) {
            throw new DOMException("Only an ArrayBuffer can be transferred", "DataCloneError");
        }
    }

    const result = clone(value, memory);
    for (const item of transfer) {
        bufferTransfer(item);
    }

    return result;
});
