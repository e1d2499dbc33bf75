// Intl and the methods of the language that go with it. What is not here is absent: DisplayNames, DurationFormat, Locale, Segmenter.
const intl = {
    getCanonicalLocales(locales) { return [...new SetType(checkLocales(locales))]; },
    supportedValuesOf(key) {
        if (key === "timeZone") {
            return [...new SetType(["UTC", instanceZone()])];
        }

        if (key === "currency") {
            return keys(currencySymbols).sort();
        }

        if (key === "unit") {
            return keys(unitNames).sort();
        }

        if (key === "calendar" || key === "numberingSystem" || key === "collation") {
            return key === "calendar" ? ["gregory"] : key === "collation" ? [] : ["latn"];
        }

        throw new RangeErrorType(`Invalid key : ${key}`);
    },
};

// NumberFormat, DateTimeFormat and Collator may be called without new: ECMA-402, 10.1.1, 11.1.1, 15.1.1.
const callable = (type) => new Proxy(type, { __proto__: null, apply: (target, self, args) => construct(target, args) });

for (const type of [Collator, DateTimeFormat, ListFormat, NumberFormat, PluralRules, RelativeTimeFormat]) {
    define(type.prototype, SymbolToStringTag, `Intl.${type.name}`, false, false);
    const isCallable = type === Collator || type === DateTimeFormat || type === NumberFormat;
    const shown = isCallable ? callable(type) : type;
    define(type.prototype, "constructor", shown);
    define(intl, type.name, shown);
    freezeClass(type);
}

define(intl, SymbolToStringTag, "Intl", false, false);
defineGlobal("Intl", freeze(intl));

const textOfParts = (parts) => parts.map(({ value }) => value).join("");

define(Number.prototype, "toLocaleString", function toLocaleString(locales, options) {
    checkLocales(locales);
    return textOfParts(formatNumber(numberValueOf(this), resolveNumberOptions(options === undefined ? {} : Object(options))));
});
define(BigInt.prototype, "toLocaleString", function toLocaleString(locales, options) {
    checkLocales(locales);
    return textOfParts(formatNumber(bigintValueOf(this), resolveNumberOptions(options === undefined ? {} : Object(options))));
});

const dateMethods = { toLocaleString: ["any", "all"], toLocaleDateString: ["date", "date"], toLocaleTimeString: ["time", "time"] };
for (const name of keys(dateMethods)) {
    const [required, defaults] = dateMethods[name];
    define(Date.prototype, name, {
        [name](locales, options) {
            const time = dateGetTime(this);
            const resolved = resolveDateOptions(locales, options, required, defaults);
            return time === time ? textOfParts(formatDate(time, resolved)) : "Invalid Date";
        },
    }[name]);
}

// The engine leaves out the zone's name, which the language allows; scripts and people know the text with it.
for (const name of ["toString", "toTimeString"]) {
    const original = uncurry(Date.prototype[name]);
    define(Date.prototype, name, {
        [name]() {
            const text = original(this);
            const zone = instanceZone();
            return text === "Invalid Date" ? text : `${text} (${zone === "UTC" ? "Coordinated Universal Time" : zone})`;
        },
    }[name]);
}

define(String.prototype, "localeCompare", function localeCompare(other, locales, options) {
    if (this === undefined || this === null) {
        throw new TypeErrorType("String.prototype.localeCompare called on null or undefined");
    }

    checkLocales(locales);
    if (options === undefined) {
        return compareTexts(`${this}`, `${other}`, { sensitivity: "variant", numeric: false, upperFirst: false, ignorePunctuation: false });
    }

    return new Collator(locales, options).compare(`${this}`, other);
});
