// TypeScript to JavaScript without its types: the parser and the token transforms are sucrase's; here the result is laid out so that
// lines and, as far as nothing was put in, columns stay where they were, and what cannot be erased is refused with its place.
const parseFile = library.parser.parse;
const { default: RootTransformer } = library.root;
const { default: TokenProcessor } = library.tokens;
const { HelperManager } = library.helpers;
const { default: NameManager } = library.names;
const { TokenType: tt } = library.types;
const { ContextualKeyword: word } = library.keywords;

class Refusal extends Error {
    constructor(message, position) {
        super(message);
        this.position = position;
    }
}

function placeOf(source, position) {
    let line = 1;
    let start = 0;
    for (let i = 0; i < position; i++) {
        const code = source.charCodeAt(i);
        if (code === 10 || code === 13 && source.charCodeAt(i + 1) !== 10 || code === 0x2028 || code === 0x2029) {
            line++;
            start = i + 1;
        }
    }

    return { line, column: position - start + 1 };
}

// What has a meaning at run time that JavaScript cannot say, or that a script cannot have.
function refuse(source, tokens) {
    const text = (token) => source.slice(token.start, token.end);
    for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i];
        if (token.isType) {
            if (isNamespace(token) && tokens[i - 1]?.contextualKeyword !== word._declare) {
                refuseValues(source, tokens, i);
            }

            continue;
        }

        const previous = tokens[i - 1];
        const next = tokens[i + 1];
        switch (token.type) {
            case tt.at:
                throw new Refusal("decorators cannot be erased: call a function instead", token.start);
            case tt._export: {
                const isTypeOnly = next.isType || next.type === tt._enum || next.contextualKeyword === word._declare
                    || next.contextualKeyword === word._type && (tokens[i + 2].type === tt.braceL || tokens[i + 2].type === tt.star);
                if (!isTypeOnly) {
                    throw new Refusal("a script has no exports: return the value instead", token.start);
                }

                if (next.type === tt._enum) {
                    throw new Refusal("a script has no exports: leave out export", token.start);
                }

                break;
            }

            case tt._import:
                if (previous?.type === tt.dot || previous?.type === tt.questionDot || next.type === tt.colon) {
                    break;
                }

                if (next.type === tt.parenL || next.type === tt.dot) {
                    break;
                }

                if (!isTypeImport(tokens, i)) {
                    throw new Refusal("a script cannot import modules: what it may use are globals", token.start);
                }

                break;
            default:
        }
    }
}

const isTypeImport = (tokens, i) => tokens[i + 1].contextualKeyword === word._type && tokens[i + 1].type === tt.name
    && (tokens[i + 2].type === tt.braceL || tokens[i + 2].type === tt.star
        || tokens[i + 2].type === tt.name && tokens[i + 2].contextualKeyword !== word._from);

const isNamespace = (token) => token.type === tt.name
    && (token.contextualKeyword === word._namespace || token.contextualKeyword === word._module);

// The parser takes every namespace for types; one with values in it would silently be lost.
function refuseValues(source, tokens, i) {
    let at = i + 1;
    while (at < tokens.length && tokens[at].isType && tokens[at].type !== tt.braceL) {
        at++;
    }

    for (let depth = 0; at < tokens.length && tokens[at].isType; at++) {
        const { type } = tokens[at];
        if (type === tt.braceL) {
            depth++;
        } else if (type === tt.braceR) {
            if (--depth === 0) {
                return;
            }
        } else if (depth === 1 && valueKeywords.has(type) && tokens[at - 1].contextualKeyword !== word._declare) {
            throw new Refusal(`a ${source.slice(tokens[i].start, tokens[i].end)} with values cannot be erased: use an object`, tokens[i].start);
        }
    }
}

const valueKeywords = new Set([tt._const, tt._let, tt._var, tt._function, tt._class, tt._enum]);

// Declarations that leave nothing behind: a statement ends there all the same.
const declares = new Set([word._type, word._interface, word._declare, word._namespace, word._module, word._global]);
const startsErasedStatement = (tokens, i) => tokens[i].isType && tokens[i - 1]?.isType === false
    && (tokens[i].type === tt.name && declares.has(tokens[i].contextualKeyword) || tokens[i].type === tt._export || tokens[i].type === tt._import);

// Whether what follows an erased declaration would go on with the statement before it.
function continues(tokens, i) {
    let at = i;
    while (tokens[at]?.isType) {
        at++;
    }

    return continuations.has(tokens[at]?.type);
}

const continuations = new Set([tt.parenL, tt.bracketL, tt.backQuote, tt.slash, tt.plusMin, tt.star, tt.regexp]);

// Spaces where something was taken out, so that every token is at least in its old column.
function layOut(source, code, tokens, mappings) {
    let output = "";
    let from = 0;
    let column = 0;
    const advance = (text) => {
        const line = text.lastIndexOf("\n");
        column = line < 0 ? column + text.length : text.length - line - 1;
        output += text;
    };
    for (let i = 0; i < tokens.length; i++) {
        const at = mappings[i];
        const token = tokens[i];
        // Between the parts of a template a space would be text.
        if (at === undefined || at < from || token.type === tt.template || token.type === tt.dollarBraceL || token.type === tt.backQuote
            || tokens[i - 1]?.type === tt.template || tokens[i - 1]?.type === tt.backQuote) {
            continue;
        }

        advance(code.slice(from, at));
        from = at;
        const lineStart = source.lastIndexOf("\n", token.start - 1) + 1;
        const wanted = token.start - lineStart;
        if (startsErasedStatement(tokens, i) && continues(tokens, i)) {
            output += ";";
            column++;
        }

        if (wanted > column && (column > 0 || wanted > 0) && code.startsWith(source.slice(token.start, token.end), at)) {
            output += " ".repeat(wanted - column);
            column = wanted;
        }
    }

    advance(code.slice(from));
    return output;
}

// The text as JSON: {"code"} or {"message", "line", "column", "unsupported"}; the last says that it is TypeScript, but cannot be erased.
function erase(source) {
    try {
        const { tokens, scopes } = parseFile(source, false, true, false);
        refuse(source, tokens);
        const nameManager = new NameManager(source, tokens);
        const helperManager = new HelperManager(nameManager);
        const tokenProcessor = new TokenProcessor(source, tokens, false, true, helperManager);
        const transformer = new RootTransformer({ tokenProcessor, scopes, nameManager, importProcessor: null, helperManager },
            ["typescript"], false, { transforms: ["typescript"], disableESTransforms: true, keepUnusedImports: true });
        const { code, mappings } = transformer.transform();
        return JSON.stringify({ code: layOut(source, code, tokens, mappings) });
    } catch (error) {
        const position = error.position ?? error.pos ?? 0;
        const message = `${error.message}`.replace(/^Error transforming [^:]*: /, "").replace(/\s*\(\d+:\d+\)$/, "");
        return JSON.stringify({ message, ...placeOf(source, position), unsupported: error instanceof Refusal });
    }
}

return Object.freeze([erase]);
