// Calls of host functions: README.md, "What the guest calls". What waits is kept here, in the guest's memory, so that a snapshot
// carries it.
const operation = { call: 1, log: 2, random: 3, zone: 4, offset: 5 };
const functionTable = newList();
const waiting = create(null);
let lastCall = 0;

// What a host function fails with: an Error that also has what the host said of the failure.
class HostError extends ErrorType {}

define(HostError.prototype, "name", "HostError");

defineGlobal("HostError", freezeClass(HostError));

// Classes that the host named, by name: its errors of that name are instances of them, and what it says of one stands on the error itself.
const errorClasses = create(null);

function defineErrorClass(name) {
    const Named = class extends HostError {};
    define(Named, "name", name, false, false);
    define(Named.prototype, "name", name);
    errorClasses[name] = Named;
    defineGlobal(name, freezeClass(Named));
}

function newHostError(text, stack) {
    const said = jsonParse(text);
    const Named = typeof said.name === "string" ? errorClasses[said.name] : undefined;
    const error = new (Named ?? HostError)(said.message);
    if (Named !== undefined && typeof said.data === "object" && said.data !== null) {
        const names = keys(said.data);
        for (let i = 0; i < names.length; i++) {
            if (names[i] !== "stack" && names[i] !== "message") {
                define(error, names[i], said.data[names[i]], true);
            }
        }
    }

    for (const name of ["name", "kind", "code", "data"]) {
        if (hasOwn(said, name)) {
            define(error, name, said[name], name !== "name");
        }
    }

    if (stack !== undefined) {
        define(error, "stack", stack);
    }

    return error;
}

// The lines of a stack that are the script's own.
function ownFrames(stack) {
    const lines = stringSplit(stack, "\n");
    let own = "";
    for (let i = 0; i < lines.length; i++) {
        if (stringIndexOf(lines[i], "(toolexec:prelude") < 0 && lines[i] !== "") {
            own += lines[i] + "\n";
        }
    }

    return own;
}

// Only for an answer that is no failure.
function decode(text) {
    if (text === "") {
        return undefined;
    }

    return text[0] === "*" ? apply(bytesFromBase64, Uint8ArrayType, [stringSlice(text, 1)]) : jsonParse(text);
}

function failure(text, stack) {
    return newHostError(stringSlice(text, 1), stack);
}

// One text for all arguments; arguments left out at the end are not sent, one left out in the middle is null.
function encodeArguments(args, label) {
    let count = args.length;
    while (count > 0 && args[count - 1] === undefined) {
        count--;
    }

    args.length = count;
    if (count === 0) {
        return "[]";
    }

    if (count === 1) {
        const text = encode(args[0], label);
        return text === "" ? "[null]" : "[" + text + "]";
    }

    return encode(args, label);
}

function callAsync(index, label, args) {
    const id = ++lastCall;
    let answer;
    let text;
    try {
        text = encodeArguments(args, label);
        answer = host(1, id, index, text);
    } catch (error) {
        return new IntrinsicPromise((_, reject) => reject(error));
    }

    if (answer === undefined) {
        // The stack is taken now: when the answer comes nothing of the script is on it.
        const { stack } = new ErrorType();
        return new IntrinsicPromise((resolve, reject) => {
            waiting[id] = { __proto__: null, index, text, resolve, reject, stack };
        });
    }

    if (answer[0] === "!") {
        const error = failure(answer, ownFrames(new ErrorType().stack));
        return new IntrinsicPromise((_, reject) => reject(error));
    }

    const value = decode(answer);
    return new IntrinsicPromise((resolve) => resolve(value));
}

function callSync(index, label, args) {
    const answer = host(1, ++lastCall, index, encodeArguments(args, label));
    if (typeof answer !== "string") {
        throw new TypeErrorType(`There is no answer to ${label}`);
    }

    if (answer[0] === "!") {
        throw failure(answer, ownFrames(new ErrorType().stack));
    }

    return decode(answer);
}

function settle(id, text) {
    const call = waiting[id];
    if (call === undefined) {
        return false;
    }

    delete waiting[id];
    if (text[0] === "!") {
        call.reject(failure(text, ownFrames(call.stack)));
    } else {
        call.resolve(decode(text));
    }

    return true;
}

function pendingCalls() {
    const list = newList();
    const ids = keys(waiting);
    for (let i = 0; i < ids.length; i++) {
        const call = waiting[ids[i]];
        list[i] = setPrototypeOf([+ids[i], call.index, call.text], null);
    }

    return write(list);
}

// Functions stand in a tree of objects that cannot be changed where the host put them; a script may add what it likes beside.
function defineFunctions(json) {
    const entries = jsonParse(json);
    for (let i = 0; i < entries.length; i++) {
        const { 0: index, 1: name, 2: kind } = entries[i];
        if (kind === "error") {
            if (hasOwn(globalThis, name)) {
                throw new TypeErrorType(`The name ${name} is taken.`);
            }

            defineErrorClass(name);
            functionTable[functionTable.length] = setPrototypeOf([index, name, kind], null);
            continue;
        }

        const parts = stringSplit(name, ".");
        let place = globalThis;
        for (let p = 0; p < parts.length - 1; p++) {
            if (!hasOwn(place, parts[p])) {
                define(place, parts[p], {}, true, false, false);
            } else if (typeof place[parts[p]] !== "object" || place[parts[p]] === null || setHas(builtInNamespaces, place[parts[p]])) {
                throw new TypeErrorType(`The function ${name} cannot stand in ${parts[p]}, which is taken.`);
            }

            place = place[parts[p]];
        }

        const last = parts[parts.length - 1];
        // An object with a function `then` is taken for a promise by await.
        if (last === "" || last === "then" || last === "__proto__" || hasOwn(place, last)) {
            throw new TypeErrorType(`The name ${name} cannot be given to a function.`);
        }

        const label = `the argument of ${name}`;
        const stub = kind === "sync"
            ? (...args) => callSync(index, label, args)
            : (...args) => callAsync(index, label, args);
        define(stub, "name", last);
        define(place, last, freeze(stub), true, false, false);
        functionTable[functionTable.length] = setPrototypeOf([index, name, kind], null);
    }
}

const functionList = () => write(functionTable);
