// The basic URL parser: URL standard, section 4.4, by parts instead of by states: scheme, authority, path, query, fragment.
// A record has scheme (with its colon), username, password, host (null for none), port, path (a list, or a text if opaque), query, fragment.
const newRecord = (scheme) => ({ scheme, username: "", password: "", host: null, port: null, path: [], query: null, fragment: null });
const isWindowsLetter = (text) => /^[a-z][:|]$/i.test(text);
const startsWithWindowsLetter = (text) => /^[a-z][:|]([/\\?#]|$)/i.test(text);
const isSingleDot = (segment) => /^(\.|%2e)$/i.test(segment);
const isDoubleDot = (segment) => /^(\.|%2e){2}$/i.test(segment);

function parseUrl(input, base) {
    let rest = input.replace(/^[\0- ]+|[\0- ]+$/g, "").replace(/[\t\n\r]/g, "");
    let fragment = null;
    const hash = rest.indexOf("#");
    if (hash >= 0) {
        fragment = percentEncode(rest.slice(hash + 1), fragmentSet);
        rest = rest.slice(0, hash);
    }

    const match = /^([a-z][a-z0-9+.-]*):/i.exec(rest);
    let url;
    if (match === null) {
        url = base === null ? null : parseRelative(rest, base, hash >= 0);
    } else {
        const scheme = match[0].toLowerCase();
        const after = rest.slice(match[0].length);
        url = parseAfterScheme(scheme, after, base);
    }

    if (url !== null) {
        url.fragment = fragment;
    }

    return url;
}

function parseAfterScheme(scheme, after, base) {
    const url = newRecord(scheme);
    if (scheme === "file:") {
        return parseFile(url, after, base !== null && base.scheme === "file:" ? base : null);
    }

    if (isSpecialScheme(scheme)) {
        if (base !== null && base.scheme === scheme && !after.startsWith("//")) {
            return parseRelative(after, base, false);
        }

        return parseAuthority(url, after.replace(/^[/\\]+/, ""));
    }

    if (after.startsWith("//")) {
        return parseAuthority(url, after.slice(2));
    }

    const { path, query } = splitQuery(after);
    if (after.startsWith("/")) {
        setPath(url, path.slice(1));
    } else {
        // An opaque path: a space at its very end would be lost when the URL is parsed again.
        url.path = percentEncode(path, c0Set).replace(/ $/, () => "%20");
    }

    setQuery(url, query);
    return url;
}

const splitQuery = (text) => {
    const mark = text.indexOf("?");
    return mark < 0 ? { path: text, query: null } : { path: text.slice(0, mark), query: text.slice(mark + 1) };
};

function setQuery(url, query) {
    url.query = query === null ? null : percentEncode(query, isSpecialScheme(url.scheme) ? specialQuerySet : querySet);
}

function parseRelative(rest, base, hasFragment) {
    if (typeof base.path === "string") {
        if (rest !== "" || !hasFragment) {
            return null;
        }

        return { ...base };
    }

    if (base.scheme === "file:") {
        return parseFile(newRecord("file:"), rest, base);
    }

    const url = newRecord(base.scheme);
    const special = isSpecialScheme(base.scheme);
    const isSlash = (character) => character === "/" || special && character === "\\";
    if (isSlash(rest[0]) && isSlash(rest[1])) {
        return parseAuthority(url, special ? rest.replace(/^[/\\]+/, "") : rest.slice(2));
    }

    Object.assign(url, { username: base.username, password: base.password, host: base.host, port: base.port });
    const { path, query } = splitQuery(rest);
    if (isSlash(rest[0])) {
        setPath(url, path.slice(1));
    } else if (path === "") {
        url.path = [...base.path];
        url.query = base.query;
        if (query === null) {
            return url;
        }
    } else {
        url.path = base.path.slice(0, -1);
        appendPath(url, path);
    }

    setQuery(url, query);
    return url;
}

// 4.4, "authority state" to "port state".
function parseAuthority(url, rest) {
    const special = isSpecialScheme(url.scheme);
    const end = rest.search(special ? /[/\\?]/ : /[/?]/);
    const authority = end < 0 ? rest : rest.slice(0, end);
    const after = end < 0 ? "" : rest.slice(end);
    const at = authority.lastIndexOf("@");
    let hostAndPort = authority;
    if (at >= 0) {
        const credentials = authority.slice(0, at);
        const colon = credentials.indexOf(":");
        url.username = percentEncode(colon < 0 ? credentials : credentials.slice(0, colon), userinfoSet);
        url.password = colon < 0 ? "" : percentEncode(credentials.slice(colon + 1), userinfoSet);
        hostAndPort = authority.slice(at + 1);
        if (hostAndPort === "") {
            return null;
        }
    }

    const colon = portColon(hostAndPort);
    const host = colon < 0 ? hostAndPort : hostAndPort.slice(0, colon);
    if (host === "" && (special || colon >= 0)) {
        return null;
    }

    url.host = host === "" ? "" : parseHost(host, !special);
    if (url.host === null || colon >= 0 && !setPort(url, hostAndPort.slice(colon + 1))) {
        return null;
    }

    return finishPath(url, after);
}

// The colon before the port: the first one that does not stand in brackets.
function portColon(text) {
    let inside = false;
    for (let i = 0; i < text.length; i++) {
        if (text[i] === "[") {
            inside = true;
        } else if (text[i] === "]") {
            inside = false;
        } else if (text[i] === ":" && !inside) {
            return i;
        }
    }

    return -1;
}

function setPort(url, text) {
    if (text === "") {
        return true;
    }

    if (!/^[0-9]+$/.test(text) || +text > 65535) {
        return false;
    }

    url.port = +text === specialPorts[url.scheme] ? null : +text;
    return true;
}

function finishPath(url, after) {
    const { path, query } = splitQuery(after);
    const special = isSpecialScheme(url.scheme);
    if (path !== "" || special) {
        setPath(url, /^[/\\]/.test(path) && (special || path[0] === "/") ? path.slice(1) : path);
    }

    setQuery(url, query);
    return url;
}

const setPath = (url, path) => {
    url.path = [];
    appendPath(url, path);
};

// 4.4, "path state".
function appendPath(url, path) {
    const special = isSpecialScheme(url.scheme);
    const segments = path.split(special ? /[/\\]/ : "/");
    segments.forEach((segment, i) => {
        const last = i === segments.length - 1;
        if (isDoubleDot(segment)) {
            if (!(url.scheme === "file:" && url.path.length === 1 && /^[a-z]:$/i.test(url.path[0]))) {
                url.path.pop();
            }

            if (last) {
                url.path.push("");
            }
        } else if (isSingleDot(segment)) {
            if (last) {
                url.path.push("");
            }
        } else {
            const drive = url.scheme === "file:" && url.path.length === 0 && isWindowsLetter(segment);
            url.path.push(drive ? `${segment[0]}:` : percentEncode(segment, pathSet));
        }
    });
}

// 4.4, "file state" and its kin.
function parseFile(url, rest, base) {
    url.host = "";
    const slashes = /^[/\\]{2}/.test(rest);
    if (slashes) {
        const after = rest.slice(2);
        const end = after.search(/[/\\?]/);
        const host = end < 0 ? after : after.slice(0, end);
        if (isWindowsLetter(host)) {
            return finishFile(url, after);
        }

        if (host !== "") {
            url.host = parseHost(host, false);
            if (url.host === null) {
                return null;
            }

            if (url.host === "localhost") {
                url.host = "";
            }
        }

        return finishFile(url, end < 0 ? "" : after.slice(end));
    }

    if (/^[/\\]/.test(rest)) {
        if (base !== null) {
            url.host = base.host;
            if (!startsWithWindowsLetter(rest.slice(1)) && base.path.length > 0 && /^[a-z]:$/i.test(base.path[0])) {
                url.path = [base.path[0]];
                const { path, query } = splitQuery(rest.slice(1));
                appendPath(url, path);
                setQuery(url, query);
                return url;
            }
        }

        return finishFile(url, rest);
    }

    if (base === null) {
        return finishFile(url, rest);
    }

    url.host = base.host;
    const { path, query } = splitQuery(rest);
    if (path === "") {
        url.path = [...base.path];
        url.query = base.query;
        if (query === null) {
            return url;
        }
    } else if (startsWithWindowsLetter(rest)) {
        setPath(url, path);
    } else {
        url.path = base.path.slice(0, -1);
        if (base.path.length === 1 && /^[a-z]:$/i.test(base.path[0])) {
            url.path = [...base.path];
        }

        appendPath(url, path);
    }

    setQuery(url, query);
    return url;
}

function finishFile(url, after) {
    const { path, query } = splitQuery(after);
    setPath(url, path.replace(/^[/\\]/, ""));
    setQuery(url, query);
    return url;
}

const serializePath = (url) => typeof url.path === "string" ? url.path : url.path.map((segment) => `/${segment}`).join("");

// Section 4.5.
function serializeUrl(url) {
    let text = url.scheme;
    if (url.host !== null) {
        text += "//";
        if (url.username !== "" || url.password !== "") {
            text += `${url.username}${url.password === "" ? "" : `:${url.password}`}@`;
        }

        text += url.host + (url.port === null ? "" : `:${url.port}`);
    } else if (typeof url.path !== "string" && url.path.length > 1 && url.path[0] === "") {
        text += "/.";
    }

    return `${text}${serializePath(url)}${url.query === null ? "" : `?${url.query}`}${url.fragment === null ? "" : `#${url.fragment}`}`;
}
