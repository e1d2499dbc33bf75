// Event, EventTarget, CustomEvent, AbortController and AbortSignal: DOM standard, sections 2 and 3, without trees: an event has one target.
const eventState = new WeakMap();

class Event {
    constructor(type, init = {}) {
        if (arguments.length === 0) {
            throw new TypeErrorType("The event must have a type");
        }

        eventState.set(this, {
            type: `${type}`, bubbles: !!init?.bubbles, cancelable: !!init?.cancelable, target: null, stopped: false, prevented: false,
            passive: false, time: now(),
        });
    }

    get type() { return eventState.get(this).type; }
    get bubbles() { return eventState.get(this).bubbles; }
    get cancelable() { return eventState.get(this).cancelable; }
    get target() { return eventState.get(this).target; }
    get currentTarget() { return eventState.get(this).target; }
    get defaultPrevented() { return eventState.get(this).prevented; }
    get timeStamp() { return eventState.get(this).time; }
    stopPropagation() {}
    stopImmediatePropagation() { eventState.get(this).stopped = true; }
    preventDefault() {
        const state = eventState.get(this);
        state.prevented = state.prevented || state.cancelable && !state.passive;
    }
}

class CustomEvent extends Event {
    #detail;
    constructor(type, init = {}) {
        super(type, init);
        this.#detail = init?.detail ?? null;
    }

    get detail() { return this.#detail; }
}

class EventTarget {
    #listeners = new MapType();

    addEventListener(type, callback, options) {
        if (callback === null || callback === undefined) {
            return;
        }

        const { once = false, signal, passive = false, capture = false } = typeof options === "object" && options !== null ? options : { capture: !!options };
        if (signal?.aborted) {
            return;
        }

        const list = this.#listeners.get(`${type}`) ?? [];
        if (list.some((listener) => listener.callback === callback && listener.capture === !!capture)) {
            return;
        }

        this.#listeners.set(`${type}`, [...list, { callback, once: !!once, passive: !!passive, capture: !!capture, removed: false }]);
        signal?.addEventListener("abort", () => this.removeEventListener(type, callback, { capture }), { once: true });
    }

    removeEventListener(type, callback, options) {
        const capture = !!(typeof options === "object" && options !== null ? options.capture : options);
        const list = this.#listeners.get(`${type}`) ?? [];
        for (const listener of list) {
            if (listener.callback === callback && listener.capture === capture) {
                listener.removed = true;
            }
        }

        this.#listeners.set(`${type}`, list.filter((listener) => !listener.removed));
    }

    dispatchEvent(event) {
        const state = eventState.get(event);
        if (state === undefined) {
            throw new TypeErrorType("dispatchEvent needs an Event");
        }

        state.target = this;
        for (const listener of this.#listeners.get(state.type) ?? []) {
            if (listener.removed) {
                continue;
            }

            if (listener.once) {
                this.removeEventListener(state.type, listener.callback, { capture: listener.capture });
            }

            state.passive = listener.passive;
            try {
                if (typeof listener.callback === "function") {
                    apply(listener.callback, this, [event]);
                } else {
                    listener.callback.handleEvent(event);
                }
            } catch (error) {
                // DOM 2.10, "inner invoke": reported, not thrown into the one who dispatches.
                queueMicrotask(() => { throw error; });
            }

            if (state.stopped) {
                break;
            }
        }

        return !state.prevented;
    }
}

const mayConstructSignal = {};
let abortSignal;

class AbortSignal extends EventTarget {
    #reason = undefined;
    #aborted = false;
    #followers = [];
    onabort = null;

    constructor(token) {
        if (token !== mayConstructSignal) {
            throw new TypeErrorType("Illegal constructor");
        }

        super();
    }

    static {
        abortSignal = (signal, reason) => {
            if (signal.#aborted) {
                return;
            }

            signal.#aborted = true;
            signal.#reason = reason !== undefined ? reason : new DOMException("This operation was aborted", "AbortError");
            const event = new Event("abort");
            if (typeof signal.onabort === "function") {
                signal.addEventListener("abort", signal.onabort, { once: true });
            }

            signal.dispatchEvent(event);
            for (const follower of signal.#followers.splice(0)) {
                abortSignal(follower, signal.#reason);
            }
        };
    }

    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    throwIfAborted() {
        if (this.#aborted) {
            throw this.#reason;
        }
    }

    static abort(reason) {
        const signal = new AbortSignal(mayConstructSignal);
        abortSignal(signal, reason);
        return signal;
    }

    static timeout(milliseconds) {
        if (!(milliseconds >= 0)) {
            throw new TypeErrorType("AbortSignal.timeout needs a number of milliseconds");
        }

        const signal = new AbortSignal(mayConstructSignal);
        arm("AbortSignal.timeout", () => abortSignal(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError")), milliseconds, [], false);
        return signal;
    }

    static any(signals) {
        const result = new AbortSignal(mayConstructSignal);
        for (const signal of signals) {
            if (signal.#aborted) {
                abortSignal(result, signal.#reason);
                break;
            }

            signal.#followers.push(result);
        }

        return result;
    }
}

class AbortController {
    #signal = new AbortSignal(mayConstructSignal);
    get signal() { return this.#signal; }
    abort(reason) { abortSignal(this.#signal, reason); }
}

for (const type of [Event, CustomEvent, EventTarget, AbortSignal, AbortController]) {
    define(type.prototype, SymbolToStringTag, type.name, false, false);
    defineGlobal(type.name, freezeClass(type));
}
