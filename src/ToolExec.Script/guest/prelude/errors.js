// What a script failed with, as data. Everything an error says of itself comes from the script and may itself fail.
const maxCauses = 8;

function read(value, name) {
    try {
        return value[name];
    } catch {
        return undefined;
    }
}

function errorData(value, level) {
    const data = create(null);
    if (!isError(value) && !isDOMException(value)) {
        data.name = "";
        data.message = typeof value === "object" && value !== null ? textOf(read(value, "message") ?? "") || describeThrown(value) : textOf(value);
        try {
            data.thrown = cleaned(value, "the thrown value", newList());
        } catch {
            // What cannot cross is described by the message alone.
        }

        return data;
    }

    data.name = textOf(read(value, "name") ?? "Error");
    data.message = textOf(read(value, "message") ?? "");
    const stack = read(value, "stack");
    if (typeof stack === "string") {
        data.stack = toWellFormed(stack);
    }

    for (const name of ["kind", "code", "data"]) {
        const member = read(value, name);
        if (member !== undefined) {
            try {
                data[name] = cleaned(member, name, newList());
            } catch {
                // As above.
            }
        }
    }

    if (level < maxCauses) {
        const cause = read(value, "cause");
        if (cause !== undefined) {
            data.cause = errorData(cause, level + 1);
        }

        const errors = read(value, "errors");
        if (isArray(errors)) {
            const list = newList();
            for (let i = 0, count = min(errors.length, 16); i < count; i++) {
                list[i] = errorData(read(errors, i), level + 1);
            }

            data.errors = list;
        }
    }

    return data;
}

function describeThrown(value) {
    try {
        return toWellFormed(inspect(value, { depth: 1 }));
    } catch {
        return "an object";
    }
}

const encodeError = (value) => write(errorData(value, 0));
