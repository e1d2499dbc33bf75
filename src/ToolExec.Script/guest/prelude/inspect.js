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
