// What a value is, by operations that only a real one allows, and the words before its members.
function kindOf(value) {
    if (typeof value === "function") {
        return "function";
    }

    if (isArray(value)) {
        return "array";
    }

    if (isError(value) || isDOMException(value)) {
        return "error";
    }

    if (!mayBeSpecial(value)) {
        return "object";
    }

    for (const [kind, test] of genuineTests) {
        try {
            if (test(value) !== undefined) {
                return kind;
            }
        } catch {
            // Not of this kind.
        }
    }

    return "object";
}

// Each test that fails throws, which costs: an object without a built-in prototype needs none.
function mayBeSpecial(value) {
    let proto = getPrototypeOf(value);
    if (proto === null) {
        return true;
    }

    while (proto !== null) {
        if (proto !== ObjectProto && setHas(builtInPrototypes, proto)) {
            return true;
        }

        proto = getPrototypeOf(proto);
    }

    return false;
}

const genuineTests = [
    ["typed array", typedArrayTag],
    ["map", mapSize],
    ["set", setSize],
    ["date", dateGetTime],
    ["regexp", (value) => getPrototypeOf(value) === ObjectProto ? undefined : regExpFlags(value)],
    ["array buffer", getter(ArrayBuffer.prototype, "byteLength")],
    ["boxed", (value) => stringValueOf(value)],
    ["boxed", (value) => numberValueOf(value)],
    ["boxed", (value) => booleanValueOf(value)],
    ["boxed", (value) => bigintValueOf(value)],
    ["boxed", (value) => symbolValueOf(value)],
    ["promise", (value) => value instanceof IntrinsicPromise ? true : undefined],
    ["weak", (value) => value instanceof WeakMap || value instanceof WeakSet ? true : undefined],
];

const regExpSource = getter(RegExp.prototype, "source");
const regExpFlags = (value) => value instanceof RegExp ? regExpSource(value) : undefined;

function functionBase(value, name) {
    let source = "";
    try {
        source = Function.prototype.toString.call(value);
    } catch {
        // A callable proxy has no source.
    }

    if (/^class[\s{]/.test(source) && source.endsWith("}")) {
        const parent = getPrototypeOf(value);
        const inherits = typeof parent === "function" && parent.name ? ` extends ${parent.name}` : "";
        return `[class ${value.name === "" ? "(anonymous)" : value.name}${inherits}]`;
    }

    const type = name !== null && name.endsWith("Function") ? name : "Function";
    return value.name === "" || typeof value.name !== "string" ? `[${type} (anonymous)]` : `[${type}: ${value.name}]`;
}

function boxedBase(value, name) {
    for (const [type, valueOf] of [["String", stringValueOf], ["Number", numberValueOf], ["Boolean", booleanValueOf], ["BigInt", bigintValueOf], ["Symbol", symbolValueOf]]) {
        try {
            const inner = inspectPrimitive(valueOf(value), inspectDefaults, true);
            return `[${type}${name === type ? "" : ` (${name})`}: ${inner}]`;
        } catch {
            // The next one.
        }
    }

    return "[Object]";
}

const errorText = (error) => {
    const name = textOf(read(error, "name") ?? "Error");
    const message = textOf(read(error, "message") ?? "");
    return name === "" ? message : message === "" ? name : `${name}: ${message}`;
};

// The engine's stacks are the frames alone; the text of the error stands before them.
function inspectError(error, context) {
    const frames = textOf(read(error, "stack") ?? "");
    const head = errorText(error);
    const own = ownFrames(frames).trimEnd();
    const text = own === "" ? `[${head}]` : `${head}\n${own}`;
    return context.indentation === 0 ? text : text.replaceAll("\n", `\n${" ".repeat(context.indentation)}`);
}
