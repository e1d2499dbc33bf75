// URL and URLSearchParams: URL standard, sections 5 and 6.
const unreserved = /[^A-Za-z0-9*\-._]/;

function formEncode(text) {
    const wellFormed = text.toWellFormed();
    if (!unreserved.test(wellFormed)) {
        return wellFormed;
    }

    let output = "";
    for (const byte of utf8(wellFormed)) {
        const character = fromCharCode(byte);
        output += byte === 0x20 ? "+" : byte < 128 && !unreserved.test(character) ? character : percentByte(byte);
    }

    return output;
}

const formDecode = (text) => decodeUtf8(percentDecode(text.replaceAll("+", " ")), false, false).text;

function parseForm(text) {
    const pairs = [];
    for (const part of text.split("&")) {
        if (part !== "") {
            const equals = part.indexOf("=");
            pairs.push(equals < 0 ? [formDecode(part), ""] : [formDecode(part.slice(0, equals)), formDecode(part.slice(equals + 1))]);
        }
    }

    return pairs;
}

const serializeForm = (pairs) => pairs.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join("&");
const usv = (value) => `${value}`.toWellFormed();
let attachParams;

class URLSearchParams {
    #pairs = [];
    #url = null;

    constructor(init = "") {
        if (typeof init === "object" && init !== null || typeof init === "function") {
            if (typeof init[SymbolIterator] === "function") {
                for (const pair of init) {
                    if (typeof pair !== "object" || pair === null || typeof pair[SymbolIterator] !== "function") {
                        throw new TypeErrorType("Each query pair must be an iterable [name, value] tuple");
                    }

                    const both = [...pair];
                    if (both.length !== 2) {
                        throw new TypeErrorType("Each query pair must be an iterable [name, value] tuple");
                    }

                    this.#pairs.push([usv(both[0]), usv(both[1])]);
                }
            } else {
                const seen = new MapType();
                for (const key of ownKeys(init)) {
                    if (getOwnPropertyDescriptor(init, key)?.enumerable) {
                        const name = usv(key);
                        seen.set(name, [name, usv(init[key])]);
                    }
                }

                this.#pairs = [...seen.values()];
            }
        } else {
            const text = usv(init);
            this.#pairs = parseForm(text[0] === "?" ? text.slice(1) : text);
        }
    }

    static {
        attachParams = (url, query) => {
            const params = new URLSearchParams();
            params.#url = url;
            params.#pairs = parseForm(query);
            return { params, reset: (text) => { params.#pairs = parseForm(text); } };
        };
    }

    #changed() {
        this.#url?.(serializeForm(this.#pairs));
    }

    get size() { return this.#pairs.length; }

    append(name, value) {
        this.#pairs.push([usv(name), usv(value)]);
        this.#changed();
    }

    delete(name, value) {
        const key = usv(name);
        this.#pairs = this.#pairs.filter((pair) => pair[0] !== key || value !== undefined && pair[1] !== usv(value));
        this.#changed();
    }

    get(name) {
        const key = usv(name);
        return this.#pairs.find((pair) => pair[0] === key)?.[1] ?? null;
    }

    getAll(name) {
        const key = usv(name);
        return this.#pairs.filter((pair) => pair[0] === key).map((pair) => pair[1]);
    }

    has(name, value) {
        const key = usv(name);
        return this.#pairs.some((pair) => pair[0] === key && (value === undefined || pair[1] === usv(value)));
    }

    set(name, value) {
        const key = usv(name);
        const first = this.#pairs.findIndex((pair) => pair[0] === key);
        if (first < 0) {
            this.#pairs.push([key, usv(value)]);
        } else {
            this.#pairs[first] = [key, usv(value)];
            this.#pairs = this.#pairs.filter((pair, i) => i <= first || pair[0] !== key);
        }

        this.#changed();
    }

    // By code units of the names; pairs of one name keep their order.
    sort() {
        this.#pairs.sort((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
        this.#changed();
    }

    forEach(callback, self) {
        for (let i = 0; i < this.#pairs.length; i++) {
            apply(callback, self, [this.#pairs[i][1], this.#pairs[i][0], this]);
        }
    }

    * entries() {
        for (let i = 0; i < this.#pairs.length; i++) {
            yield [...this.#pairs[i]];
        }
    }

    * keys() {
        for (let i = 0; i < this.#pairs.length; i++) {
            yield this.#pairs[i][0];
        }
    }

    * values() {
        for (let i = 0; i < this.#pairs.length; i++) {
            yield this.#pairs[i][1];
        }
    }

    toString() { return serializeForm(this.#pairs); }

    [CustomInspect](depth, options) {
        const text = this.#pairs.map(([name, value]) => `${quote(name)} => ${quote(value)}`).join(", ");
        return text === "" ? "URLSearchParams {}" : `URLSearchParams { ${text} }`;
    }
}

define(URLSearchParams.prototype, SymbolIterator, URLSearchParams.prototype.entries);

class URL {
    #record;
    #params = null;

    constructor(url, base) {
        if (arguments.length === 0) {
            throw new TypeErrorType("The URL must be given");
        }

        const baseRecord = base === undefined ? null : parseUrl(usv(base), null);
        const record = base !== undefined && baseRecord === null ? null : parseUrl(usv(url), baseRecord);
        if (record === null) {
            const error = new TypeErrorType("Invalid URL");
            define(error, "code", "ERR_INVALID_URL", true);
            define(error, "input", usv(url), true);
            if (base !== undefined) {
                define(error, "base", usv(base), true);
            }

            throw error;
        }

        this.#record = record;
    }

    static canParse(url, base) {
        try {
            return new URL(url, base) !== null;
        } catch {
            return false;
        }
    }

    static parse(url, base) {
        try {
            return new URL(url, base);
        } catch {
            return null;
        }
    }

    get href() { return serializeUrl(this.#record); }
    set href(value) {
        const record = parseUrl(usv(value), null);
        if (record === null) {
            throw new TypeErrorType("Invalid URL");
        }

        this.#record = record;
        this.#params?.reset(record.query ?? "");
    }

    get origin() {
        const { scheme, host, port, path } = this.#record;
        if (scheme === "blob:") {
            const inner = parseUrl(typeof path === "string" ? path : "", null);
            return inner !== null && (inner.scheme === "http:" || inner.scheme === "https:") ? `${inner.scheme}//${inner.host}${inner.port === null ? "" : `:${inner.port}`}` : "null";
        }

        return isSpecialScheme(scheme) && scheme !== "file:" ? `${scheme}//${host}${port === null ? "" : `:${port}`}` : "null";
    }

    get protocol() { return this.#record.scheme; }
    set protocol(value) {
        const match = /^([a-z][a-z0-9+.-]*)(:|$)/i.exec(usv(value));
        const scheme = match === null ? null : `${match[1].toLowerCase()}:`;
        const url = this.#record;
        if (scheme === null || isSpecialScheme(scheme) !== isSpecialScheme(url.scheme)
            || scheme === "file:" && (url.username !== "" || url.password !== "" || url.port !== null) || url.scheme === "file:" && url.host === "") {
            return;
        }

        url.scheme = scheme;
        if (url.port === specialPorts[scheme]) {
            url.port = null;
        }
    }

    get username() { return this.#record.username; }
    set username(value) {
        if (this.#hasAuthority()) {
            this.#record.username = percentEncode(usv(value), userinfoSet);
        }
    }

    get password() { return this.#record.password; }
    set password(value) {
        if (this.#hasAuthority()) {
            this.#record.password = percentEncode(usv(value), userinfoSet);
        }
    }

    #hasAuthority() {
        return this.#record.host !== null && this.#record.host !== "" && this.#record.scheme !== "file:";
    }

    get host() { return `${this.#record.host ?? ""}${this.#record.port === null ? "" : `:${this.#record.port}`}`; }
    set host(value) { this.#setHost(usv(value), true); }

    get hostname() { return this.#record.host ?? ""; }
    set hostname(value) { this.#setHost(usv(value), false); }

    #setHost(text, withPort) {
        const url = this.#record;
        if (typeof url.path === "string") {
            return;
        }

        const special = isSpecialScheme(url.scheme);
        const clean = text.replace(/[\t\n\r]/g, "");
        const end = clean.search(special ? /[/\\?#]/ : /[/?#]/);
        const authority = end < 0 ? clean : clean.slice(0, end);
        const colon = portColon(authority);
        const name = colon < 0 ? authority : authority.slice(0, colon);
        // A file has no port: there the colon is a part of the host, which then is none.
        if (colon >= 0 && (!withPort || url.scheme === "file:") || name === "" && (special && url.scheme !== "file:" || url.username !== "" || url.password !== "" || url.port !== null || colon >= 0)) {
            return;
        }

        const host = name === "" ? "" : parseHost(name, !special);
        if (host === null) {
            return;
        }

        url.host = url.scheme === "file:" && host === "localhost" ? "" : host;
        if (colon >= 0) {
            const port = /^[0-9]+/.exec(authority.slice(colon + 1));
            if (port !== null) {
                setPort(url, port[0]);
            }
        }
    }

    get port() { return this.#record.port === null ? "" : `${this.#record.port}`; }
    set port(value) {
        if (!this.#hasAuthority()) {
            return;
        }

        const text = usv(value).replace(/[\t\n\r]/g, "");
        if (text === "") {
            this.#record.port = null;
        } else {
            const digits = /^[0-9]+/.exec(text);
            if (digits !== null) {
                setPort(this.#record, digits[0]);
            }
        }
    }

    get pathname() { return serializePath(this.#record); }
    set pathname(value) {
        if (typeof this.#record.path !== "string") {
            const text = usv(value).replace(/[\t\n\r]/g, "").replace(/[?#]/g, (mark) => mark === "?" ? "%3F" : "%23");
            if (text === "" && !isSpecialScheme(this.#record.scheme)) {
                this.#record.path = this.#record.host === null ? [""] : [];
                return;
            }

            setPath(this.#record, text.replace(isSpecialScheme(this.#record.scheme) ? /^[/\\]/ : /^\//, ""));
        }
    }

    get search() { return this.#record.query === null || this.#record.query === "" ? "" : `?${this.#record.query}`; }
    set search(value) {
        const text = usv(value).replace(/[\t\n\r]/g, "");
        setQuery(this.#record, text === "" ? null : text[0] === "?" ? text.slice(1) : text);
        this.#params?.reset(this.#record.query ?? "");
    }

    get searchParams() {
        this.#params ??= attachParams((text) => { this.#record.query = text === "" ? null : text; }, this.#record.query ?? "");
        return this.#params.params;
    }

    get hash() { return this.#record.fragment === null || this.#record.fragment === "" ? "" : `#${this.#record.fragment}`; }
    set hash(value) {
        const text = usv(value).replace(/[\t\n\r]/g, "");
        this.#record.fragment = text === "" ? null : percentEncode(text[0] === "#" ? text.slice(1) : text, fragmentSet);
    }

    toString() { return this.href; }
    toJSON() { return this.href; }

    [CustomInspect](depth) {
        const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } = this;
        return depth < 0 ? "[URL]" : `URL ${inspect({ href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash })}`;
    }
}

for (const type of [URLSearchParams, URL]) {
    define(type.prototype, SymbolToStringTag, type.name, false, false);
    cleaners.add(type.prototype, ifGenuine((value) => apply(type.prototype.toString, value, [])));
    defineGlobal(type.name, freezeClass(type));
}
