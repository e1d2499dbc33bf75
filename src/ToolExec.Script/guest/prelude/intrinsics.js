// Pristine copies, taken before any guest code runs. Code of the boundary uses these, operators and own closures only: whatever a
// script does to JSON, Promise, Map or the prototypes of arrays, strings and objects, what crosses the boundary stays what it is.
const { apply, ownKeys, getPrototypeOf, construct, defineProperty, getOwnPropertyDescriptor } = Reflect;
const { freeze, keys, create, setPrototypeOf, prototype: ObjectProto } = Object;
const { parse: jsonParse, stringify: jsonStringify, rawJSON, isRawJSON } = JSON;
const { isArray, prototype: ArrayProto } = Array;
const { isView } = ArrayBuffer;
const { isError } = Error;
const { floor, trunc, abs, min, max, round, pow, log10 } = Math;
const { isInteger } = Number;
const fromCharCode = String.fromCharCode;
const IntrinsicPromise = Promise;
const ErrorType = Error;
const TypeErrorType = TypeError;
const RangeErrorType = RangeError;
const MapType = Map;
const SetType = Set;
const DateType = Date;
const Uint8ArrayType = Uint8Array;
const StringFunction = String;
const NumberFunction = Number;
const SymbolIterator = Symbol.iterator;
const SymbolToStringTag = Symbol.toStringTag;
const CustomInspect = Symbol.for("nodejs.util.inspect.custom");
const monotonicNow = performance.now;
const TypedArrayProto = getPrototypeOf(Uint8Array.prototype);

// method becomes a function of its `this` and its arguments. A bound call is the fastest way the engine has.
const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const getter = (proto, name) => uncurry(getOwnPropertyDescriptor(proto, name).get);
const hasOwn = Object.hasOwn;
const stringSlice = uncurry(String.prototype.slice);
const stringIndexOf = uncurry(String.prototype.indexOf);
const stringSplit = uncurry(String.prototype.split);
const toWellFormed = uncurry(String.prototype.toWellFormed);
const charCodeAt = uncurry(String.prototype.charCodeAt);
const dateToISOString = uncurry(Date.prototype.toISOString);
const dateGetTime = uncurry(Date.prototype.getTime);
const mapForEach = uncurry(Map.prototype.forEach);
const mapSize = getter(Map.prototype, "size");
const setForEach = uncurry(Set.prototype.forEach);
const setSize = getter(Set.prototype, "size");
const setHas = uncurry(Set.prototype.has);
const regExpToString = uncurry(RegExp.prototype.toString);
const typedArrayTag = getter(TypedArrayProto, SymbolToStringTag);
const typedArrayBuffer = getter(TypedArrayProto, "buffer");
const typedArrayByteOffset = getter(TypedArrayProto, "byteOffset");
const typedArrayByteLength = getter(TypedArrayProto, "byteLength");
const dataViewBuffer = getter(DataView.prototype, "buffer");
const dataViewByteOffset = getter(DataView.prototype, "byteOffset");
const dataViewByteLength = getter(DataView.prototype, "byteLength");
const bytesToBase64 = uncurry(Uint8Array.prototype.toBase64);
const bytesFromBase64 = Uint8Array.fromBase64;
const booleanValueOf = uncurry(Boolean.prototype.valueOf);
const numberValueOf = uncurry(Number.prototype.valueOf);
const stringValueOf = uncurry(String.prototype.valueOf);
const bigintValueOf = uncurry(BigInt.prototype.valueOf);
const symbolValueOf = uncurry(Symbol.prototype.valueOf);
const bigintToString = uncurry(BigInt.prototype.toString);

// A list that no setter on Array.prototype can intercept; `length` and indexes are its own.
const newList = () => setPrototypeOf([], null);

// Defines a data property, whatever the prototypes say.
function define(target, name, value, enumerable = false, writable = true, configurable = true) {
    defineProperty(target, name, { __proto__: null, value, enumerable, writable, configurable });
    return target;
}

// A global of ours: like one of the platform, writable and not enumerable, so that a script may shadow it by assignment.
const defineGlobal = (name, value) => define(globalThis, name, value);

// The parts of a class that a script cannot change, so that one script cannot break another part of itself by accident.
function freezeClass(type) {
    freeze(type.prototype);
    return freeze(type);
}

const domExceptionName = getter(DOMException.prototype, "name");

function isDOMException(value) {
    try {
        domExceptionName(value);
        return true;
    } catch {
        return false;
    }
}

// Objects of the platform in which a host cannot place functions.
const builtInNamespaces = new SetType([Math, JSON, Reflect]);
