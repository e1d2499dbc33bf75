// Closes the doors that make code from text. Syntax functions keep their prototypes, so `f instanceof Function` and the names in
// messages stay as they are; the constructors behind them are gone, and nothing else leads to them.
function closeDoors() {
    const asyncFunction = getPrototypeOf(async function () {});
    const generatorFunction = getPrototypeOf(function* () {});
    const asyncGeneratorFunction = getPrototypeOf(async function* () {});

    for (const [name, proto] of [
        ["Function", Function.prototype], ["AsyncFunction", asyncFunction],
        ["GeneratorFunction", generatorFunction], ["AsyncGeneratorFunction", asyncGeneratorFunction],
    ]) {
        const closed = function () {
            throw new EvalErrorType(`${name} from text is not available: code cannot be made from strings here`);
        };
        define(closed, "name", name, false, false);
        define(closed, "length", 1, false, false);
        defineProperty(closed, "prototype", { __proto__: null, value: proto, enumerable: false, writable: false, configurable: false });
        define(proto, "constructor", freeze(closed), false, false, false);
        if (name === "Function") {
            define(globalThis, name, closed);
        }
    }

    delete globalThis.eval;
    // Would hand a script the functions of the prelude that happen to be on the stack.
    delete ErrorType.prepareStackTrace;
    delete Function.prototype.caller;
    delete Function.prototype.arguments;
}

const EvalErrorType = EvalError;
