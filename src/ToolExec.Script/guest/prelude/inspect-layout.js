// Members and elements as texts, and how they are laid out on lines and in columns.
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
