// Intl.Collator, PluralRules, ListFormat and RelativeTimeFormat with the rules and texts of English.

// The order of what is no letter: that of the Unicode collation's root for ASCII; then digits, then letters by base, accents, case.
const collationOrder = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789";
const collationRank = new MapType([...collationOrder].map((character, i) => [character, i + 100]));

function primaryWeights(text, ignorePunctuation) {
    const weights = [];
    for (const character of text.normalize("NFD")) {
        const code = character.codePointAt(0);
        if (code >= 0x300 && code <= 0x36f || code < 0x20 && code !== 9 && code !== 10 && code !== 13) {
            continue;
        }

        const known = collationRank.get(character);
        if (code <= 0x20 || known !== undefined && known < 100 + collationOrder.length - 10) {
            if (!ignorePunctuation) {
                weights.push(known ?? code);
            }
        } else {
            weights.push(known ?? 0x400 + (character.toLowerCase().codePointAt(0)));
        }
    }

    return weights;
}

const expandLetters = (text) => text.replace(/[ßẞæÆœŒøØłŁđĐ]/g, (letter) => letterExpansions[letter]);
const letterExpansions = { ß: "s\u0338s", ẞ: "S\u0338S", æ: "a\u0338e", Æ: "A\u0338E", œ: "o\u0338e", Œ: "O\u0338E", ø: "o\u0338", Ø: "O\u0338", ł: "l\u0335", Ł: "L\u0335", đ: "d\u0335", Đ: "D\u0335" };

function compareLists(a, b) {
    for (let i = 0, count = min(a.length, b.length); i < count; i++) {
        if (a[i] !== b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }

    return a.length - b.length;
}

// With `numeric`, runs of digits weigh as numbers: their length without zeros at the start, then their digits.
function withNumbers(text) {
    return text.replace(/[0-9]+/g, (digits) => {
        const number = digits.replace(/^0+(?=.)/, "");
        return `0${fromCharCode(0xe000 + number.length)}${number}`;
    });
}

const accentsOf = (text) => [...text.normalize("NFD")].reduce((list, character) => {
    const code = character.codePointAt(0);
    if (code >= 0x300 && code <= 0x36f) {
        list.push((list.pop() ?? 0) * 128 + code - 0x2ff);
    } else {
        list.push(0);
    }

    return list;
}, []);
const casesOf = (text, upperFirst) => [...text.normalize("NFD").replace(/[\u0300-\u036f]/g, "")].map((character) => (character !== character.toLowerCase()) !== upperFirst ? 1 : 0);

function compareTexts(a, b, { sensitivity, numeric, upperFirst, ignorePunctuation }) {
    if (a === b) {
        return 0;
    }

    const left = expandLetters(numeric ? withNumbers(a) : a);
    const right = expandLetters(numeric ? withNumbers(b) : b);
    let order = compareLists(primaryWeights(left, ignorePunctuation), primaryWeights(right, ignorePunctuation));
    if (order === 0 && (sensitivity === "accent" || sensitivity === "variant")) {
        order = compareLists(accentsOf(left), accentsOf(right));
    }

    if (order === 0 && (sensitivity === "case" || sensitivity === "variant")) {
        order = compareLists(casesOf(left, upperFirst), casesOf(right, upperFirst));
    }

    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

class Collator {
    #options;

    constructor(locales, options = {}) {
        checkLocales(locales);
        const given = Object(options);
        this.#options = {
            sensitivity: pick(given, "sensitivity", ["base", "accent", "case", "variant"], "variant"),
            numeric: !!given.numeric,
            upperFirst: pick(given, "caseFirst", ["upper", "lower", "false"], "false") === "upper",
            ignorePunctuation: !!given.ignorePunctuation,
        };
        define(this, "compare", (a, b) => compareTexts(`${a}`, `${b}`, this.#options));
    }

    static supportedLocalesOf(locales) { return supportedLocalesOf(locales); }

    resolvedOptions() {
        const { sensitivity, numeric, upperFirst, ignorePunctuation } = this.#options;
        return { locale: "en-US", usage: "sort", sensitivity, ignorePunctuation, collation: "default", numeric, caseFirst: upperFirst ? "upper" : "false" };
    }
}

class PluralRules {
    #type;
    #digits;

    constructor(locales, options = {}) {
        checkLocales(locales);
        this.#type = pick(Object(options), "type", ["cardinal", "ordinal"], "cardinal");
        this.#digits = resolveNumberOptions({ minimumFractionDigits: options.minimumFractionDigits, maximumFractionDigits: options.maximumFractionDigits });
    }

    static supportedLocalesOf(locales) { return supportedLocalesOf(locales); }

    select(value) {
        const text = formatNumber(value, { ...this.#digits, grouping: false }).map((part) => part.value).join("").replace("-", "");
        if (this.#type === "cardinal") {
            return text === "1" ? "one" : "other";
        }

        if (!/^\d+$/.test(text) || /1[123]$/.test(text)) {
            return "other";
        }

        return { 1: "one", 2: "two", 3: "few" }[text.at(-1)] ?? "other";
    }

    resolvedOptions() {
        return {
            locale: "en-US", type: this.#type, minimumIntegerDigits: 1, minimumFractionDigits: this.#digits.minFraction, maximumFractionDigits: this.#digits.maxFraction,
            pluralCategories: this.#type === "cardinal" ? ["one", "other"] : ["few", "one", "two", "other"], roundingIncrement: 1,
            roundingMode: "halfExpand", roundingPriority: "auto", trailingZeroDisplay: "auto",
        };
    }
}

class ListFormat {
    #type;
    #style;

    constructor(locales, options = {}) {
        checkLocales(locales);
        this.#type = pick(Object(options), "type", ["conjunction", "disjunction", "unit"], "conjunction");
        this.#style = pick(Object(options), "style", ["long", "short", "narrow"], "long");
    }

    static supportedLocalesOf(locales) { return supportedLocalesOf(locales); }

    formatToParts(list) {
        const items = [...list];
        for (const item of items) {
            if (typeof item !== "string") {
                throw new TypeErrorType("Iterable yielded a value that is not a string");
            }
        }

        const isNarrow = this.#style === "narrow";
        const joined = this.#type === "unit" ? isNarrow ? " " : ", " : ", ";
        const last = this.#type === "unit" ? ["", ""] : this.#type === "disjunction" ? [" or ", "or "]
            : this.#style === "long" ? [" and ", "and "] : isNarrow ? [", ", ""] : [" & ", "& "];
        return items.flatMap((value, i) => {
            const separator = i === 0 ? "" : i < items.length - 1 ? joined
                : items.length === 2 ? last[0] || joined : joined + last[1];
            return [...separator === "" ? [] : [{ type: "literal", value: separator }], { type: "element", value }];
        });
    }

    format(list) { return this.formatToParts(list).map((part) => part.value).join(""); }
    resolvedOptions() { return { locale: "en-US", type: this.#type, style: this.#style }; }
}

const relativeUnits = {
    __proto__: null,
    // [short, short of several, narrow, the words of numeric: "auto" for -1, 0 and 1]
    second: ["sec.", "sec.", "s", [null, "now", null]], minute: ["min.", "min.", "m", [null, "this minute", null]], hour: ["hr.", "hr.", "h", [null, "this hour", null]],
    day: ["day", "days", "d", ["yesterday", "today", "tomorrow"]], week: ["wk.", "wk.", "w", ["last week", "this week", "next week"]],
    month: ["mo.", "mo.", "mo", ["last month", "this month", "next month"]], quarter: ["qtr.", "qtrs.", "q", ["last quarter", "this quarter", "next quarter"]],
    year: ["yr.", "yr.", "y", ["last year", "this year", "next year"]],
};

class RelativeTimeFormat {
    #numeric;
    #style;

    constructor(locales, options = {}) {
        checkLocales(locales);
        this.#numeric = pick(Object(options), "numeric", ["always", "auto"], "always");
        this.#style = pick(Object(options), "style", ["long", "short", "narrow"], "long");
    }

    static supportedLocalesOf(locales) { return supportedLocalesOf(locales); }

    formatToParts(value, unit) {
        const name = `${unit}`.replace(/s$/, "");
        const texts = relativeUnits[name];
        if (texts === undefined) {
            throw new RangeErrorType(`Invalid unit argument for format() '${unit}'`);
        }

        const number = +value;
        if (number - number !== 0) {
            throw new RangeErrorType("Invalid number value");
        }

        const word = this.#numeric === "auto" && isInteger(number) && abs(number) <= 1 ? texts[3][number + 1] : null;
        if (word !== null) {
            const short = this.#style === "long" ? word : word.replace(/(last|this|next) (week|month|quarter|year)/, (_, which, what) => `${which} ${relativeUnits[what][0]}`);
            return [{ type: "literal", value: short }];
        }

        const digits = formatNumber(abs(number), resolveNumberOptions({}));
        const one = digits.map((part) => part.value).join("") === "1";
        const label = this.#style === "long" ? ` ${name}${one ? "" : "s"}` : this.#style === "short" ? ` ${texts[one ? 0 : 1]}` : texts[2];
        const parts = digits.map((part) => ({ ...part, unit: name }));
        return number < 0 || Object.is(number, -0)
            ? [...parts, { type: "literal", value: `${label} ago` }]
            : [{ type: "literal", value: "in " }, ...parts, { type: "literal", value: label }];
    }

    format(value, unit) { return this.formatToParts(value, unit).map((part) => part.value).join(""); }
    resolvedOptions() { return { locale: "en-US", style: this.#style, numeric: this.#numeric, numberingSystem: "latn" }; }
}
