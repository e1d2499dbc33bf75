// console, formatted here and handed to the host as text, a call of it a line of the host's list.
const level = { debug: 0, log: 1, info: 2, warn: 3, error: 4 };
let groupIndentation = "";
const counts = new MapType();
const stopwatches = new MapType();

// The first text may hold %s, %d, %i, %f, %j, %o, %O, %c and %%; what is left over follows, separated by spaces.
function format(args) {
    let text = "";
    let used = 0;
    if (typeof args[0] === "string") {
        if (args.length === 1) {
            return args[0];
        }

        used = 1;
        text = args[0].replace(/%[sdifjoOc%]/g, (mark) => {
            if (mark === "%%") {
                return "%";
            }

            if (used >= args.length) {
                return mark;
            }

            return formatOne(mark, args[used++]);
        });
    }

    for (let i = used; i < args.length; i++) {
        const value = args[i];
        text += (i > 0 ? " " : "") + (typeof value === "string" ? value : inspect(value));
    }

    return text;
}

function formatOne(mark, value) {
    switch (mark) {
        case "%s":
            if (typeof value === "bigint") {
                return `${value}n`;
            }

            if (typeof value === "number") {
                return inspectNumber(value);
            }

            return typeof value === "object" && value !== null && !hasOwnToString(value)
                ? inspect(value, { depth: 0 })
                : StringFunction(value);
        case "%d":
            return typeof value === "bigint" ? `${value}n` : typeof value === "symbol" ? "NaN" : inspectNumber(NumberFunction(value));
        case "%i":
            return typeof value === "bigint" ? `${value}n` : typeof value === "symbol" ? "NaN" : inspectNumber(NumberFunction.parseInt(value));
        case "%f":
            return typeof value === "symbol" ? "NaN" : inspectNumber(NumberFunction.parseFloat(value));
        case "%j":
            try {
                return StringFunction(jsonStringify(value));
            } catch {
                return "[Circular]";
            }

        case "%c":
            return "";
        default:
            return inspect(value, { depth: 4 });
    }
}

function hasOwnToString(value) {
    for (let at = value; at !== null; at = getPrototypeOf(at)) {
        if (hasOwn(at, "toString")) {
            return isError(value) || !setHas(builtInPrototypes, at) || at === Date.prototype;
        }
    }

    return false;
}

function writeLine(to, text) {
    if (groupIndentation !== "") {
        text = groupIndentation + text.replaceAll("\n", `\n${groupIndentation}`);
    }

    host(2, to, toWellFormed(text));
}

function table(data, columnsWanted) {
    if (typeof data !== "object" || data === null) {
        writeLine(level.log, format([data]));
        return;
    }

    const isMapOrSet = kindOf(data) === "map" || kindOf(data) === "set";
    const rows = kindOf(data) === "map" ? [...data].map(([key, value], i) => [`${i}`, { Key: key, Values: value }])
        : kindOf(data) === "set" ? [...data].map((value, i) => [`${i}`, value])
            : keys(data).map((key) => [key, data[key]]);
    const names = [];
    let hasValues = false;
    for (const [, row] of rows) {
        if (typeof row === "object" && row !== null) {
            for (const name of keys(row)) {
                if (!names.includes(name)) {
                    names.push(name);
                }
            }
        } else {
            hasValues = true;
        }
    }

    const shown = isArray(columnsWanted) ? columnsWanted : names;
    const cell = (value) => inspect(value, { depth: typeof value === "object" && value !== null && !isArray(value) && keys(value).length > 2 ? -1 : 0, breakLength: Infinity });
    const head = [isMapOrSet ? "(iteration index)" : "(index)", ...shown, ...hasValues ? ["Values"] : []];
    const body = rows.map(([index, row]) => {
        const isObject = typeof row === "object" && row !== null;
        return [index, ...shown.map((name) => isObject && hasOwn(row, name) ? cell(row[name]) : ""), ...hasValues ? [isObject ? "" : cell(row)] : []];
    });
    const widths = head.map((title, i) => max(displayWidth(title), ...body.map((row) => displayWidth(row[i]))) + 2);
    const padded = (text, width) => ` ${text}${" ".repeat(width - displayWidth(text) - 1)}`;
    const rule = (left, middle, right) => left + widths.map((width) => "─".repeat(width)).join(middle) + right;
    const line = (cells) => `│${cells.map((text, i) => padded(text, widths[i])).join("│")}│`;
    writeLine(level.log, [rule("┌", "┬", "┐"), line(head), rule("├", "┼", "┤"), ...body.map(line), rule("└", "┴", "┘")].join("\n"));
}

const elapsed = (since) => {
    const time = now() - since;
    return time >= 1000 ? `${(time / 1000).toFixed(3)}s` : `${NumberFunction(time.toFixed(3))}ms`;
};
const labelOf = (label) => label === undefined ? "default" : `${label}`;

defineGlobal("console", {
    log(...args) { writeLine(level.log, format(args)); },
    info(...args) { writeLine(level.info, format(args)); },
    debug(...args) { writeLine(level.debug, format(args)); },
    warn(...args) { writeLine(level.warn, format(args)); },
    error(...args) { writeLine(level.error, format(args)); },
    dir(value, options) { writeLine(level.log, inspect(value, typeof options === "object" && options !== null ? { depth: options.depth === null ? Infinity : options.depth ?? 2 } : undefined)); },
    dirxml(...args) { writeLine(level.log, format(args)); },
    table(data, shown) { table(data, shown); },
    trace(...args) { writeLine(level.error, `Trace${args.length > 0 ? `: ${format(args)}` : ""}\n${ownFrames(new ErrorType().stack).trimEnd()}`); },
    assert(condition, ...args) {
        if (!condition) {
            args[0] = args.length > 0 ? `Assertion failed: ${textOf(args[0])}` : "Assertion failed";
            writeLine(level.warn, format(args));
        }
    },
    count(label) {
        const name = labelOf(label);
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        writeLine(level.log, `${name}: ${count}`);
    },
    countReset(label) { counts.delete(labelOf(label)); },
    group(...args) {
        if (args.length > 0) {
            writeLine(level.log, format(args));
        }

        groupIndentation = (groupIndentation + "  ").slice(0, 64);
    },
    groupCollapsed(...args) { globalThis.console.group(...args); },
    groupEnd() { groupIndentation = groupIndentation.slice(2); },
    time(label) { stopwatches.set(labelOf(label), now()); },
    timeLog(label, ...args) {
        const name = labelOf(label);
        if (stopwatches.has(name)) {
            writeLine(level.log, format([`${name}: ${elapsed(stopwatches.get(name))}`, ...args]));
        }
    },
    timeEnd(label) {
        const name = labelOf(label);
        if (stopwatches.has(name)) {
            writeLine(level.log, `${name}: ${elapsed(stopwatches.get(name))}`);
            stopwatches.delete(name);
        }
    },
});
