// The text of values for console.log, in the manner of Node's util.inspect: depth 2, 100 elements, lines of at most 80 characters,
// quotes around strings inside of others, circles marked.
const inspectDefaults = { depth: 2, maxArrayLength: 100, maxStringLength: 10000, breakLength: 80, compact: 3 };
const identifierPattern = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const escapes = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\\": "\\\\", "\v": "\\x0B" };

function quote(text) {
    const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes("`") && !text.includes("${") ? "`" : "'";
    const body = text.toWellFormed().replace(/[\x00-\x1f\x7f-\x9f\\']/g, (character) => {
        if (character === "'") {
            return mark === "'" ? "\\'" : "'";
        }

        return escapes[character] ?? `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
    });
    return mark + body + mark;
}

function inspectKey(key) {
    if (typeof key === "symbol") {
        return `[${key.toString()}]`;
    }

    return key === "__proto__" ? "['__proto__']" : identifierPattern.test(key) ? key : quote(key);
}

function inspectNumber(value) {
    return Object.is(value, -0) ? "-0" : `${value}`;
}

function inspectPrimitive(value, context, inside) {
    switch (typeof value) {
        case "string": {
            if (!inside) {
                return value;
            }

            const rest = value.length - context.maxStringLength;
            return rest > 0
                ? `${quote(value.slice(0, context.maxStringLength))}... ${rest} more character${rest > 1 ? "s" : ""}`
                : quote(value);
        }

        case "number": return inspectNumber(value);
        case "bigint": return `${value}n`;
        case "symbol": return value.toString();
        default: return `${value}`;
    }
}

// The name of the class of a value: that of the nearest prototype whose constructor has one.
function constructorName(value) {
    for (let at = value; at !== null; at = getPrototypeOf(at)) {
        const descriptor = getOwnPropertyDescriptor(at, "constructor");
        if (descriptor !== undefined && typeof descriptor.value === "function" && descriptor.value.name !== ""
            && value instanceof descriptor.value) {
            return StringFunction(descriptor.value.name);
        }
    }

    return null;
}

function prefixOf(name, tag, fallback, size) {
    const count = size === undefined ? "" : `(${size})`;
    if (name === null) {
        return tag !== "" && tag !== fallback
            ? `[${fallback}${count}: null prototype] [${tag}] `
            : `[${fallback}${count}: null prototype] `;
    }

    return tag !== "" && tag !== name ? `${name}${count} [${tag}] ` : `${name}${count} `;
}

function ownTag(value) {
    try {
        const tag = value[SymbolToStringTag];
        return typeof tag === "string" ? tag : "";
    } catch {
        return "";
    }
}

function inspect(value, options) {
    const context = { ...inspectDefaults, ...options, seen: [], circular: new MapType(), indentation: 0, level: 0, deepest: 0, budget: 20000 };
    return inspectValue(value, context, options?.top !== true);
}

function inspectValue(value, context, inside) {
    if (typeof value !== "object" && typeof value !== "function" || value === null) {
        return inspectPrimitive(value, context, inside);
    }

    if (--context.budget < 0) {
        return "...";
    }

    if (context.seen.includes(value)) {
        let index = context.circular.get(value);
        if (index === undefined) {
            index = context.circular.size + 1;
            context.circular.set(value, index);
        }

        return `[Circular *${index}]`;
    }

    const custom = typeof value === "object" ? value[CustomInspect] : undefined;
    if (typeof custom === "function") {
        const said = apply(custom, value, [context.depth - context.level, { depth: context.depth }, inspect]);
        if (said !== value) {
            return typeof said === "object" && said !== null ? inspectValue(said, context, true) : `${StringFunction(said)}`
                .replaceAll("\n", `\n${" ".repeat(context.indentation)}`);
        }
    }

    return inspectObject(value, context);
}

// Members to show: enumerable names, then enumerable symbols; for lists and strings without the indexes.
function memberKeys(value, skipIndexes) {
    const names = keys(value);
    const list = skipIndexes ? names.filter((name) => !/^(0|[1-9][0-9]*)$/.test(name)) : names;
    const symbols = Object.getOwnPropertySymbols(value)
        .filter((symbol) => getOwnPropertyDescriptor(value, symbol)?.enumerable);
    return symbols.length === 0 ? list : [...list, ...symbols];
}

function inspectObject(value, context) {
    const name = constructorName(value);
    let tag = ownTag(value);
    if (tag === name) {
        tag = "";
    }

    let base = "";
    let braces = ["{", "}"];
    let members;
    let entries;
    let isList = false;
    const kind = kindOf(value);
    switch (kind) {
        case "array": {
            const prefix = name !== "Array" || tag !== "" ? prefixOf(name, tag, "Array", value.length) : "";
            braces = [`${prefix}[`, "]"];
            members = memberKeys(value, true);
            if (value.length === 0 && members.length === 0) {
                return `${braces[0]}]`;
            }

            isList = true;
            entries = inspectElements;
            break;
        }

        case "set":
            members = memberKeys(value);
            braces = [`${prefixOf(name, tag, "Set", setSize(value))}{`, "}"];
            if (setSize(value) === 0 && members.length === 0) {
                return `${braces[0]}}`;
            }

            entries = (set, inner) => limited([...SetType.prototype.values.call(set)], inner, (item) => inspectValue(item, inner, true));
            break;

        case "map":
            members = memberKeys(value);
            braces = [`${prefixOf(name, tag, "Map", mapSize(value))}{`, "}"];
            if (mapSize(value) === 0 && members.length === 0) {
                return `${braces[0]}}`;
            }

            entries = (map, inner) => limited([...MapType.prototype.entries.call(map)], inner,
                ([key, item]) => `${inspectValue(key, inner, true)} => ${inspectValue(item, inner, true)}`);
            break;

        case "typed array":
            members = memberKeys(value, true);
            braces = [`${prefixOf(name, tag, typedArrayTag(value), value.length)}[`, "]"];
            if (value.length === 0 && members.length === 0) {
                return `${braces[0]}]`;
            }

            isList = true;
            entries = (list, inner) => limited(list, inner, (item) => inspectPrimitive(item, inner, true));
            break;

        case "function":
            base = functionBase(value, name);
            members = memberKeys(value);
            if (members.length === 0) {
                return base;
            }

            break;

        case "regexp":
            base = regExpToString(value);
            members = memberKeys(value);
            if (members.length === 0) {
                return base;
            }

            break;

        case "date": {
            const time = dateGetTime(value);
            base = time === time ? dateToISOString(value) : "Invalid Date";
            members = memberKeys(value);
            if (members.length === 0) {
                return base;
            }

            break;
        }

        case "error": {
            const hidden = getOwnPropertyDescriptor(value, "cause");
            members = memberKeys(value).filter((key) => key !== "name" && key !== "message" && key !== "stack" || !errorText(value).includes(`${read(value, key)}`));
            if (hidden !== undefined && !hidden.enumerable) {
                members.push("cause");
            }

            if (isArray(getOwnPropertyDescriptor(value, "errors")?.value) && !members.includes("errors")) {
                members.push("errors");
            }

            base = inspectError(value, context);
            if (members.length === 0) {
                return base;
            }

            break;
        }

        case "array buffer": {
            members = memberKeys(value);
            const bytes = new Uint8ArrayType(value);
            braces = [`${prefixOf(name, tag, "ArrayBuffer")}{`, "}"];
            entries = () => {
                const shown = Array.from(bytes.subarray(0, 50), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
                const more = bytes.length > 50 ? ` ... ${bytes.length - 50} more byte${bytes.length > 51 ? "s" : ""}` : "";
                return [`[Uint8Contents]: <${shown}${more}>`, `byteLength: ${bytes.length}`];
            };
            break;
        }

        case "promise":
            members = memberKeys(value);
            braces = [`${prefixOf(name, tag, "Promise")}{`, "}"];
            entries = () => ["<state unknown>"];
            break;

        case "weak":
            members = memberKeys(value);
            braces = [`${prefixOf(name, tag, name ?? "WeakSet")}{`, "}"];
            entries = () => ["<items unknown>"];
            break;

        case "boxed":
            members = memberKeys(value, true);
            base = boxedBase(value, name);
            if (members.length === 0) {
                return base;
            }

            break;

        default:
            members = memberKeys(value);
            if (name === "Object" && tag === "") {
                if (members.length === 0) {
                    return "{}";
                }
            } else {
                braces[0] = `${prefixOf(name, tag, "Object")}{`;
                if (members.length === 0) {
                    return `${braces[0]}}`;
                }
            }
    }

    if (context.level > context.depth) {
        const shown = prefixOf(name, tag, isList ? "Array" : "Object").slice(0, -1);
        return `[${isList && name === "Array" ? "Array" : shown}]`;
    }

    context.seen.push(value);
    // The level of the object that was shown last: what decides whether everything goes on one line.
    context.deepest = context.level;
    context.level++;
    let output;
    try {
        output = entries === undefined ? [] : entries(value, context);
        for (const key of members) {
            output.push(inspectMember(value, key, context));
        }
    } finally {
        context.seen.pop();
        context.level--;
    }

    const circle = context.circular.get(value);
    if (circle !== undefined) {
        const mark = `<ref *${circle}> `;
        if (base === "") {
            braces[0] = mark + braces[0];
        } else {
            base = mark + base;
        }
    }

    return arrange(output, base, braces, context, isList, value);
}

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

function limited(items, context, format) {
    const output = [];
    const count = min(items.length, context.maxArrayLength);
    context.indentation += 2;
    for (let i = 0; i < count; i++) {
        output.push(format(items[i]));
    }

    context.indentation -= 2;
    const rest = items.length - count;
    if (rest > 0) {
        output.push(`... ${rest} more item${rest > 1 ? "s" : ""}`);
    }

    return output;
}

function inspectElements(list, context) {
    const output = [];
    context.indentation += 2;
    let at = 0;
    for (; at < list.length && output.length < context.maxArrayLength; at++) {
        if (hasOwn(list, at)) {
            output.push(inspectMemberValue(list, at, context));
            continue;
        }

        let end = at;
        while (end < list.length && !hasOwn(list, end) && end - at < 1000000) {
            end++;
        }

        output.push(`<${end - at} empty item${end - at > 1 ? "s" : ""}>`);
        at = end - 1;
    }

    context.indentation -= 2;
    const rest = list.length - at;
    if (rest > 0) {
        output.push(`... ${rest} more item${rest > 1 ? "s" : ""}`);
    }

    return output;
}

function inspectMemberValue(value, key, context) {
    const descriptor = getOwnPropertyDescriptor(value, key) ?? { value: value[key] };
    if (descriptor.get !== undefined) {
        return descriptor.set !== undefined ? "[Getter/Setter]" : "[Getter]";
    }

    return descriptor.set !== undefined ? "[Setter]" : inspectValue(descriptor.value, context, true);
}

function inspectMember(value, key, context) {
    context.indentation += 2;
    const text = inspectMemberValue(value, key, context);
    context.indentation -= 2;
    const descriptor = getOwnPropertyDescriptor(value, key);
    const label = descriptor?.enumerable === false ? `[${StringFunction(key)}]` : inspectKey(key);
    return `${label}: ${text}`;
}

// On one line if that is short and holds at most three levels; numbers and short texts of long lists in columns.
function arrange(output, base, braces, context, isList, value) {
    const entries = output.length;
    if (isList && entries > 6) {
        output = columns(output, context, value);
    }

    const head = base === "" ? "" : `${base} `;
    if (context.deepest - context.level < context.compact && entries === output.length) {
        let total = 2 * output.length + context.indentation + braces[0].length + base.length + 10;
        let fits = total + output.length <= context.breakLength && !base.includes("\n");
        for (let i = 0; fits && i < output.length; i++) {
            total += output[i].length;
            fits = total <= context.breakLength && !output[i].includes("\n");
        }

        if (fits) {
            return `${head}${braces[0]} ${output.join(", ")} ${braces[1]}`;
        }
    }

    const line = `\n${" ".repeat(context.indentation)}`;
    return `${head}${braces[0]}${line}  ${output.join(`,${line}  `)}${line}${braces[1]}`;
}

const displayWidth = (text) => {
    let width = 0;
    for (const character of text) {
        const code = character.codePointAt(0);
        width += code >= 0x300 && code <= 0x36f || code === 0x200d || code >= 0xfe00 && code <= 0xfe0f ? 0
            : code >= 0x1100 && (code <= 0x115f || code >= 0x2e80 && code <= 0xa4cf || code >= 0xac00 && code <= 0xd7a3
                || code >= 0xf900 && code <= 0xfaff || code >= 0xfe30 && code <= 0xfe6f || code >= 0xff00 && code <= 0xff60
                || code >= 0xffe0 && code <= 0xffe6 || code >= 0x1f300 && code <= 0x1faff || code >= 0x20000 && code <= 0x3fffd) ? 2 : 1;
    }

    return width;
};

function columns(output, context, value) {
    let total = 0;
    let longest = 0;
    let length = output.length;
    if (value !== undefined && output.length > context.maxArrayLength) {
        length--;
    }

    const widths = [];
    for (let i = 0; i < length; i++) {
        widths[i] = displayWidth(output[i]);
        total += widths[i] + 2;
        longest = max(longest, widths[i]);
    }

    const actual = longest + 2;
    if (actual * 3 + context.indentation >= context.breakLength || !(total / actual > 5 || longest <= 6)) {
        return output;
    }

    const biased = max(actual - 3 - Math.sqrt(actual - total / output.length), 1);
    const count = min(
        round(Math.sqrt(2.5 * biased * length) / biased),
        floor((context.breakLength - context.indentation) / actual),
        context.compact * 4, 15);
    if (count <= 1) {
        return output;
    }

    const columnWidths = [];
    for (let column = 0; column < count; column++) {
        let width = 0;
        for (let i = column; i < length; i += count) {
            width = max(width, widths[i]);
        }

        columnWidths.push(width + 2);
    }

    const padStart = value !== undefined && Array.prototype.every.call(value, (item) => typeof item === "number" || typeof item === "bigint");
    const rows = [];
    for (let i = 0; i < length; i += count) {
        const last = min(i + count, length);
        let row = "";
        let at = i;
        for (; at < last - 1; at++) {
            const cell = `${output[at]}, `;
            const padding = " ".repeat(columnWidths[at - i] - widths[at] - 2);
            row += padStart ? padding + cell : cell + padding;
        }

        row += padStart ? " ".repeat(columnWidths[at - i] - 2 - widths[at]) + output[at] : output[at];
        rows.push(row);
    }

    if (length < output.length) {
        rows.push(output[length]);
    }

    return rows;
}
