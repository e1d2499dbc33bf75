// The way in for the host; README.md, "What the host calls".
let mainPromise;

function start(main, globals) {
    if (globals !== "") {
        const values = jsonParse(globals);
        const names = keys(values);
        for (let i = 0; i < names.length; i++) {
            define(globalThis, names[i], values[names[i]], true);
        }
    }

    mainPromise = main();
    return mainPromise;
}

closeDoors();

return freeze([
    defineFunctions,
    start,
    settle,
    tick,
    pendingCalls,
    (value) => encode(value === undefined ? globalThis.__out : value, "the result"),
    encodeError,
    functionList,
    () => mainPromise,
]);
