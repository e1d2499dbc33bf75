// Intl.NumberFormat and toLocaleString of numbers: ECMA-402, section 16, for the invariant culture, whose texts are those of en-US. A
// locale is accepted and has no effect. Numbers are rounded as decimals, half away from zero.
const currencyDigits = { __proto__: null, BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0, BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3 };
const currencySymbols = {
    __proto__: null, USD: "$", EUR: "€", GBP: "£", JPY: "¥", INR: "₹", CNY: "CN¥", KRW: "₩", BRL: "R$", CAD: "CA$", AUD: "A$", MXN: "MX$", NZD: "NZ$",
    ILS: "₪", VND: "₫", TWD: "NT$", HKD: "HK$", PHP: "₱", XAF: "FCFA", XOF: "F\u202fCFA", XPF: "CFPF", XCD: "EC$",
};
const narrowSymbols = { __proto__: null, CNY: "¥", CAD: "$", AUD: "$", MXN: "$", NZD: "$", TWD: "$", HKD: "$", SEK: "kr", NOK: "kr", DKK: "kr", PLN: "zł", CZK: "Kč", HUF: "Ft", RUB: "₽", TRY: "₺", UAH: "₴", SGD: "$" };
const currencyNames = {
    __proto__: null, USD: "US dollar", EUR: "euro", GBP: "British pound", JPY: "Japanese yen", INR: "Indian rupee", CNY: "Chinese yuan",
    CHF: "Swiss franc", CAD: "Canadian dollar", AUD: "Australian dollar", SEK: "Swedish krona", BRL: "Brazilian real", MXN: "Mexican peso",
};
const pluralCurrencies = { __proto__: null, JPY: "Japanese yen", CNY: "Chinese yuan", SEK: "Swedish kronor", BRL: "Brazilian reals" };
// [short, short of more than one, long]
const unitNames = {
    __proto__: null, bit: [" bit", " bit", "bit"], byte: [" byte", " byte", "byte"], kilobyte: [" kB", " kB", "kilobyte"], megabyte: [" MB", " MB", "megabyte"],
    gigabyte: [" GB", " GB", "gigabyte"], terabyte: [" TB", " TB", "terabyte"], celsius: ["°C", "°C", "degree Celsius", "degrees Celsius"],
    fahrenheit: ["°F", "°F", "degree Fahrenheit", "degrees Fahrenheit"], percent: ["%", "%", "percent", "percent"], kilometer: [" km", " km", "kilometer"],
    meter: [" m", " m", "meter"], centimeter: [" cm", " cm", "centimeter"], millimeter: [" mm", " mm", "millimeter"], mile: [" mi", " mi", "mile"],
    foot: [" ft", " ft", "foot", "feet"], inch: [" in", " in", "inch", "inches"], kilogram: [" kg", " kg", "kilogram"], gram: [" g", " g", "gram"],
    pound: [" lb", " lb", "pound"], ounce: [" oz", " oz", "ounce"], liter: [" L", " L", "liter"], milliliter: [" mL", " mL", "milliliter"],
    millisecond: [" ms", " ms", "millisecond"], second: [" sec", " sec", "second"], minute: [" min", " min", "minute"], hour: [" hr", " hr", "hour"],
    day: [" day", " days", "day"], week: [" wk", " wks", "week"], month: [" mth", " mths", "month"], year: [" yr", " yrs", "year"],
    "kilometer-per-hour": [" km/h", " km/h", "kilometer per hour", "kilometers per hour"], "mile-per-hour": [" mph", " mph", "mile per hour", "miles per hour"],
};

function pick(options, name, allowed, fallback) {
    const value = options[name];
    if (value === undefined) {
        return fallback;
    }

    const text = `${value}`;
    if (!allowed.includes(text)) {
        throw new RangeErrorType(`Value ${text} out of range for options property ${name}`);
    }

    return text;
}

function pickNumber(options, name, least, most, fallback) {
    const value = options[name];
    if (value === undefined) {
        return fallback;
    }

    const number = +value;
    if (!(number >= least && number <= most)) {
        throw new RangeErrorType(`${name} value is out of range.`);
    }

    return floor(number);
}

// Well-formed enough: a language and subtags; what it names makes no difference.
function checkLocales(locales) {
    const list = locales === undefined ? [] : typeof locales === "string" ? [locales] : [...locales];
    return list.map((locale) => {
        const text = `${locale}`;
        if (typeof locale !== "string" && typeof locale !== "object" || !/^[a-z]{2,8}([-_][a-z0-9]{1,8})*$/i.test(text) || text.includes("_")) {
            throw new RangeErrorType(`Incorrect locale information provided`);
        }

        return text.split("-").map((part, i) => i === 0 ? part.toLowerCase() : part.length === 2 ? part.toUpperCase()
            : part.length === 4 ? part[0].toUpperCase() + part.slice(1).toLowerCase() : part.toLowerCase()).join("-");
    });
}

const supportedLocalesOf = (locales) => checkLocales(locales);

// { digits, point }: 0.DIGITS times ten to the power of point, exact for what prints shortest.
function decimalOf(value) {
    if (typeof value === "bigint") {
        const digits = `${value < 0n ? -value : value}`;
        return { digits: digits === "0" ? "" : digits, point: digits.length };
    }

    const [mantissa, exponent] = abs(value).toExponential().split("e");
    const digits = mantissa.replace(".", "");
    return digits === "0" ? { digits: "", point: 0 } : { digits, point: +exponent + 1 };
}

// Keeps so many digits (it may be none or less), rounding half away from zero.
function keepDigits({ digits, point }, keep) {
    if (keep >= digits.length) {
        return { digits, point };
    }

    if (keep < 0) {
        return { digits: "", point: 0 };
    }

    const up = digits.charCodeAt(keep) >= 53;
    let kept = digits.slice(0, keep);
    if (up) {
        let i = keep - 1;
        while (i >= 0 && kept[i] === "9") {
            i--;
        }

        if (i < 0) {
            return { digits: "1", point: point + 1 };
        }

        kept = kept.slice(0, i) + fromCharCode(kept.charCodeAt(i) + 1);
    }

    kept = kept.replace(/0+$/, "");
    return kept === "" ? { digits: "", point: 0 } : { digits: kept, point };
}

// The whole and the fraction part as digits.
function partsOf({ digits, point }, minInteger, minFraction) {
    const whole = point <= 0 ? "" : digits.slice(0, point).padEnd(point, "0");
    const fraction = point >= digits.length ? "" : point < 0 ? "0".repeat(-point) + digits : digits.slice(point);
    return { whole: whole.padStart(minInteger, "0"), fraction: fraction.padEnd(minFraction, "0") };
}

const compactNames = [["", ""], ["K", "thousand"], ["M", "million"], ["B", "billion"], ["T", "trillion"]];

class NumberFormat {
    #options;

    constructor(locales, options = {}) {
        checkLocales(locales);
        this.#options = resolveNumberOptions(Object(options));
        define(this, "format", (value) => formatNumber(value, this.#options).map((part) => part.value).join(""));
    }

    static supportedLocalesOf(locales) { return supportedLocalesOf(locales); }

    formatToParts(value) { return formatNumber(value, this.#options); }
    formatRange(start, end) {
        const a = this.format(start);
        const b = this.format(end);
        return a === b ? `~${a}` : `${a}${this.#options.style === "currency" ? " – " : "–"}${b}`;
    }

    resolvedOptions() {
        const { style, currency, currencyDisplay, currencySign, unit, unitDisplay, notation, compactDisplay, minInteger, minFraction, maxFraction, minSignificant, maxSignificant, grouping, sign } = this.#options;
        const result = { locale: "en-US", numberingSystem: "latn", style };
        if (style === "currency") {
            Object.assign(result, { currency, currencyDisplay, currencySign });
        } else if (style === "unit") {
            Object.assign(result, { unit, unitDisplay });
        }

        result.minimumIntegerDigits = minInteger;
        if (maxSignificant === undefined) {
            Object.assign(result, { minimumFractionDigits: minFraction, maximumFractionDigits: maxFraction });
        } else {
            Object.assign(result, { minimumSignificantDigits: minSignificant, maximumSignificantDigits: maxSignificant });
        }

        Object.assign(result, { useGrouping: grouping, notation });
        if (notation === "compact") {
            result.compactDisplay = compactDisplay;
        }

        return Object.assign(result, { signDisplay: sign, roundingIncrement: 1, roundingMode: "halfExpand", roundingPriority: notation === "compact" && maxSignificant === undefined ? "morePrecision" : "auto", trailingZeroDisplay: "auto" });
    }
}

function resolveNumberOptions(options) {
    const style = pick(options, "style", ["decimal", "percent", "currency", "unit"], "decimal");
    let currency = options.currency;
    if (currency !== undefined) {
        if (!/^[a-z]{3}$/i.test(currency)) {
            throw new RangeErrorType(`Invalid currency code : ${currency}`);
        }

        currency = `${currency}`.toUpperCase();
    } else if (style === "currency") {
        throw new TypeErrorType("Currency code is required with currency style.");
    }

    const unit = options.unit;
    if (style === "unit" && unit === undefined) {
        throw new TypeErrorType("Unit is required with unit style.");
    }

    if (unit !== undefined && unitNames[unit] === undefined) {
        throw new RangeErrorType(`Invalid unit argument for Intl.NumberFormat() '${unit}'`);
    }

    const notation = pick(options, "notation", ["standard", "scientific", "engineering", "compact"], "standard");
    const resolved = {
        style, currency, unit, notation,
        currencyDisplay: pick(options, "currencyDisplay", ["symbol", "narrowSymbol", "code", "name"], "symbol"),
        currencySign: pick(options, "currencySign", ["standard", "accounting"], "standard"),
        unitDisplay: pick(options, "unitDisplay", ["short", "narrow", "long"], "short"),
        compactDisplay: pick(options, "compactDisplay", ["short", "long"], "short"),
        sign: pick(options, "signDisplay", ["auto", "never", "always", "exceptZero", "negative"], "auto"),
        minInteger: pickNumber(options, "minimumIntegerDigits", 1, 21, 1),
    };
    const useGrouping = options.useGrouping;
    resolved.grouping = useGrouping === undefined ? notation === "compact" ? "min2" : "auto"
        : useGrouping === false ? false : useGrouping === true ? "always" : pick(options, "useGrouping", ["min2", "auto", "always", "true", "false"], "auto");
    const minSignificant = pickNumber(options, "minimumSignificantDigits", 1, 21);
    const maxSignificant = pickNumber(options, "maximumSignificantDigits", minSignificant ?? 1, 21);
    if (minSignificant !== undefined || maxSignificant !== undefined) {
        resolved.minSignificant = minSignificant ?? 1;
        resolved.maxSignificant = maxSignificant ?? 21;
    }

    const ofCurrency = style === "currency" && notation === "standard" ? currencyDigits[currency] ?? 2 : undefined;
    const wantedMin = pickNumber(options, "minimumFractionDigits", 0, 100);
    const wantedMax = pickNumber(options, "maximumFractionDigits", 0, 100);
    const defaultMin = ofCurrency ?? 0;
    const defaultMax = ofCurrency ?? (style === "percent" ? 0 : 3);
    resolved.minFraction = wantedMin ?? (wantedMax === undefined ? defaultMin : min(defaultMin, wantedMax));
    resolved.maxFraction = wantedMax ?? max(defaultMax, resolved.minFraction);
    if (resolved.minFraction > resolved.maxFraction) {
        throw new RangeErrorType("maximumFractionDigits value is out of range.");
    }

    resolved.compactRounding = notation === "compact" && wantedMin === undefined && wantedMax === undefined && resolved.maxSignificant === undefined;
    return resolved;
}

const group = (whole, grouping) => grouping === false || grouping === "min2" && whole.length < 5 ? [whole]
    : whole.replace(/\B(?=(\d{3})+$)/g, ",").split(",");

function toNumeric(value) {
    if (typeof value === "bigint" || typeof value === "number") {
        return value;
    }

    return typeof value === "object" && value !== null && typeof value.valueOf() === "bigint" ? value.valueOf() : +value;
}

function roundFor(decimal, options) {
    if (options.maxSignificant !== undefined) {
        return keepDigits(decimal, options.maxSignificant);
    }

    return keepDigits(decimal, options.compactRounding ? max(2, decimal.point) : decimal.point + options.maxFraction);
}

function formatNumber(input, options) {
    const value = toNumeric(input);
    const isNegative = value < 0 || Object.is(value, -0);
    let digits = [];
    let isZero = false;
    let suffix = [];
    let one = false;
    if (value !== value) {
        digits = [{ type: "nan", value: "NaN" }];
    } else if (value === Infinity || value === -Infinity) {
        digits = [{ type: "infinity", value: "∞" }];
    } else {
        let decimal = decimalOf(value);
        if (options.style === "percent" && decimal.digits !== "") {
            decimal = { ...decimal, point: decimal.point + 2 };
        }

        let power = 0;
        if (options.notation === "compact" && decimal.digits !== "") {
            power = min(4, max(0, floor((roundFor(decimal, options).point - 1) / 3)));
            let scaled = roundFor({ ...decimal, point: decimal.point - 3 * power }, options);
            if (scaled.point > 3 && power < 4) {
                power++;
                scaled = roundFor({ ...decimal, point: decimal.point - 3 * power }, options);
            }

            decimal = scaled;
        } else if (options.notation === "scientific" || options.notation === "engineering") {
            const step = options.notation === "engineering" ? 3 : 1;
            let exponent = decimal.digits === "" ? 0 : floor((decimal.point - 1) / step) * step;
            decimal = roundFor({ ...decimal, point: decimal.point - exponent }, options);
            if (decimal.point > step) {
                decimal.point -= step;
                exponent += step;
            }

            suffix = [{ type: "exponentSeparator", value: "E" }, ...exponent < 0 ? [{ type: "exponentMinusSign", value: "-" }] : [], { type: "exponentInteger", value: `${abs(exponent)}` }];
        } else {
            decimal = roundFor(decimal, options);
        }

        isZero = decimal.digits === "";
        const minFraction = options.maxSignificant !== undefined ? max(0, options.minSignificant - max(decimal.point, isZero ? 1 : decimal.point))
            : options.compactRounding ? 0 : options.minFraction;
        const { whole, fraction } = partsOf(decimal, options.minInteger, minFraction);
        one = whole === "1" && fraction === "";
        group(whole, options.grouping).forEach((part, i) => digits.push(...i > 0 ? [{ type: "group", value: "," }] : [], { type: "integer", value: part }));
        if (fraction !== "") {
            digits.push({ type: "decimal", value: "." }, { type: "fraction", value: fraction });
        }

        if (power > 0) {
            const long = options.compactDisplay === "long";
            suffix = [...long ? [{ type: "literal", value: " " }] : [], { type: "compact", value: compactNames[power][long ? 1 : 0] }];
        }
    }

    return decorate([...digits, ...suffix], isNegative, isZero || value !== value, one, options);
}

function decorate(digits, isNegative, isZero, one, options) {
    const { sign, style } = options;
    let mark = null;
    if (sign === "always") {
        mark = isNegative ? "-" : "+";
    } else if (sign === "exceptZero") {
        mark = isZero ? null : isNegative ? "-" : "+";
    } else if (sign === "auto" && isNegative || sign === "negative" && isNegative && !isZero) {
        mark = "-";
    }

    const signPart = mark === null ? [] : [{ type: mark === "-" ? "minusSign" : "plusSign", value: mark }];
    if (style === "percent") {
        return [...signPart, ...digits, { type: "percentSign", value: "%" }];
    }

    if (style === "currency") {
        const { currency, currencyDisplay } = options;
        if (currencyDisplay === "name") {
            const name = currencyNames[currency] ?? currency;
            return [...signPart, ...digits, { type: "literal", value: " " }, { type: "currency", value: one && options.maxFraction === 0 ? name : pluralCurrencies[currency] ?? (name === currency ? name : `${name}s`) }];
        }

        const symbol = currencyDisplay === "code" ? currency
            : currencyDisplay === "narrowSymbol" ? narrowSymbols[currency] ?? currencySymbols[currency] ?? currency : currencySymbols[currency] ?? currency;
        const space = digits[0].type === "integer" && /[A-Za-z\u00c0-\uffff]$/.test(symbol) && !/[$€£¥₹₩₪₫₱₽₺₴]$/.test(symbol) ? [{ type: "literal", value: "\u00a0" }] : [];
        const body = [{ type: "currency", value: symbol }, ...space, ...digits];
        return options.currencySign === "accounting" && mark === "-"
            ? [{ type: "literal", value: "(" }, ...body, { type: "literal", value: ")" }] : [...signPart, ...body];
    }

    if (style === "unit") {
        const names = unitNames[options.unit];
        const text = options.unitDisplay === "long" ? ` ${one ? names[2] : names[3] ?? `${names[2]}s`}`
            : options.unitDisplay === "narrow" ? names[0].trim() : one ? names[0] : names[1];
        const isSpaced = text[0] === " ";
        return [...signPart, ...digits, ...isSpaced ? [{ type: "literal", value: " " }] : [], { type: options.unit === "percent" ? "percentSign" : "unit", value: isSpaced ? text.slice(1) : text }];
    }

    return [...signPart, ...digits];
}
