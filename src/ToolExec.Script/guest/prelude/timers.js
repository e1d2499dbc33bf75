// setTimeout and its kin on the instance's own clock, which stands still while the instance is stored. A heap by due time and
// order of arming; a cleared timer stays in it until its turn or until half of the heap is such.
const timers = newList();
const armed = create(null);
let lastTimer = 0;
let clearedTimers = 0;

const now = () => apply(monotonicNow, undefined, []);
const before = (a, b) => a.due < b.due || a.due === b.due && a.order < b.order;

function pushTimer(timer) {
    let at = timers.length;
    timers[at] = timer;
    while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!before(timer, timers[parent])) {
            break;
        }

        timers[at] = timers[parent];
        timers[parent] = timer;
        at = parent;
    }
}

function popTimer() {
    const top = timers[0];
    const last = timers[timers.length - 1];
    timers.length--;
    const count = timers.length;
    if (count > 0) {
        let at = 0;
        for (;;) {
            let child = 2 * at + 1;
            if (child >= count) {
                break;
            }

            if (child + 1 < count && before(timers[child + 1], timers[child])) {
                child++;
            }

            if (!before(timers[child], last)) {
                break;
            }

            timers[at] = timers[child];
            at = child;
        }

        timers[at] = last;
    }

    return top;
}

// HTML, "timer initialization steps": a delay that is no number or negative is the least; beyond 31 bits it is, too.
function arm(name, callback, delay, args, repeats) {
    if (typeof callback !== "function") {
        throw new TypeErrorType(`The callback of ${name} must be a function, not ${callback === null ? "null" : typeof callback}`);
    }

    delay = trunc(+delay);
    if (!(delay >= 1 && delay <= 2147483647)) {
        delay = 1;
    }

    const id = ++lastTimer;
    const timer = { __proto__: null, id, due: now() + delay, order: id, delay: repeats ? delay : 0, callback, args };
    armed[id] = timer;
    pushTimer(timer);
    return id;
}

function clear(id) {
    const timer = typeof id === "number" || typeof id === "string" ? armed[id] : undefined;
    if (timer === undefined) {
        return;
    }

    delete armed[id];
    timer.callback = undefined;
    timer.args = undefined;
    clearedTimers++;
    if (clearedTimers > 32 && clearedTimers * 2 > timers.length) {
        const old = newList();
        for (let i = 0; i < timers.length; i++) {
            old[i] = timers[i];
        }

        timers.length = 0;
        clearedTimers = 0;
        for (let i = 0; i < old.length; i++) {
            if (old[i].callback !== undefined) {
                pushTimer(old[i]);
            }
        }
    }
}

function tick() {
    while (timers.length > 0 && timers[0].callback === undefined) {
        popTimer();
        clearedTimers = max(0, clearedTimers - 1);
    }

    if (timers.length === 0) {
        return -1;
    }

    const time = now();
    const timer = timers[0];
    if (timer.due > time) {
        return timer.due - time;
    }

    popTimer();
    const { callback, args } = timer;
    if (timer.delay > 0) {
        timer.due = time + timer.delay;
        timer.order = ++lastTimer;
        pushTimer(timer);
    } else {
        delete armed[timer.id];
    }

    apply(callback, undefined, args);
    return 0;
}

defineGlobal("setTimeout", function setTimeout(callback, delay = 1, ...args) { return arm("setTimeout", callback, delay, args, false); });
defineGlobal("setInterval", function setInterval(callback, delay = 1, ...args) { return arm("setInterval", callback, delay, args, true); });
defineGlobal("setImmediate", function setImmediate(callback, ...args) { return arm("setImmediate", callback, 1, args, false); });
defineGlobal("clearTimeout", function clearTimeout(id) { clear(id); });
defineGlobal("clearInterval", function clearInterval(id) { clear(id); });
defineGlobal("clearImmediate", function clearImmediate(id) { clear(id); });
