// Intl.DateTimeFormat and the toLocale…String of dates: ECMA-402, section 11, Gregorian calendar, texts of en-US. Of other locales two
// habits are kept, as scripts use them to get a form and not a language: en-CA and sv-SE write numeric dates as 2026-03-15, en-GB writes
// the day first and hours up to 23. Time zones: UTC, that of the instance, fixed offsets, and what the host knows besides.
const monthNames = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const dateParts = ["weekday", "era", "year", "month", "day"];
const timeParts = ["dayPeriod", "hour", "minute", "second", "fractionalSecondDigits"];
const dateTimezoneOffset = uncurry(Date.prototype.getTimezoneOffset);
const dateStyles = {
    __proto__: null,
    full: { weekday: "long", year: "numeric", month: "long", day: "numeric" }, long: { year: "numeric", month: "long", day: "numeric" },
    medium: { year: "numeric", month: "short", day: "numeric" }, short: { year: "2-digit", month: "numeric", day: "numeric" },
};
const timeStyles = {
    __proto__: null,
    full: { hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "long" }, long: { hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "short" },
    medium: { hour: "numeric", minute: "2-digit", second: "2-digit" }, short: { hour: "numeric", minute: "2-digit" },
};

// The name of the instance's zone, as the host says it.
const instanceZone = () => host(4);

function resolveZone(value) {
    if (value === undefined) {
        return instanceZone();
    }

    const text = `${value}`;
    if (/^(utc|gmt|etc\/utc|etc\/gmt)$/i.test(text)) {
        return "UTC";
    }

    const offset = /^([+-])([01]\d|2[0-3])(?::?([0-5]\d))?$/.exec(text);
    if (offset !== null) {
        return `${offset[1]}${offset[2]}:${offset[3] ?? "00"}`;
    }

    if (text !== instanceZone() && (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(text) || host(5, text, 0) === undefined)) {
        throw new RangeErrorType(`Invalid time zone specified: ${text}`);
    }

    return text;
}

// Minutes east of UTC.
function offsetOf(zone, time) {
    if (zone === "UTC") {
        return 0;
    }

    const fixed = /^([+-])(\d\d):(\d\d)$/.exec(zone);
    if (fixed !== null) {
        return (fixed[1] === "-" ? -1 : 1) * (fixed[2] * 60 + +fixed[3]);
    }

    return zone === instanceZone() ? -dateTimezoneOffset(new DateType(time)) : host(5, zone, time) ?? 0;
}

class DateTimeFormat {
    #options;

    constructor(locales, options) {
        this.#options = resolveDateOptions(locales, options, "any", "date");
        define(this, "format", (date) => formatDate(date, this.#options).map((part) => part.value).join(""));
    }

    static supportedLocalesOf(locales) { return supportedLocalesOf(locales); }

    formatToParts(date) { return formatDate(date, this.#options); }

    formatRange(start, end) {
        const a = this.format(start);
        const b = this.format(end);
        return a === b ? a : `${a} – ${b}`;
    }

    resolvedOptions() {
        const { zone, fields, dateStyle, timeStyle, hour12 } = this.#options;
        const result = { locale: "en-US", calendar: "gregory", numberingSystem: "latn", timeZone: zone };
        if (fields.hour !== undefined) {
            Object.assign(result, { hourCycle: hour12 ? "h12" : "h23", hour12 });
        }

        if (dateStyle !== undefined || timeStyle !== undefined) {
            return Object.assign(result, dateStyle === undefined ? {} : { dateStyle }, timeStyle === undefined ? {} : { timeStyle });
        }

        for (const name of [...dateParts, ...timeParts, "timeZoneName"]) {
            if (fields[name] !== undefined) {
                result[name] = name === "minute" || name === "second" ? "2-digit" : fields[name];
            }
        }

        return result;
    }
}

// `required` and `defaults` as in ECMA-402, 11.1.2: "any", "date", "time"; "date", "time", "all".
function resolveDateOptions(locales, options, required, defaults) {
    const [locale = "en-US"] = checkLocales(locales);
    const given = options === undefined ? {} : Object(options);
    const fields = {};
    const choices = {
        weekday: ["narrow", "short", "long"], era: ["narrow", "short", "long"], year: ["2-digit", "numeric"], month: ["2-digit", "numeric", "narrow", "short", "long"],
        day: ["2-digit", "numeric"], dayPeriod: ["narrow", "short", "long"], hour: ["2-digit", "numeric"], minute: ["2-digit", "numeric"], second: ["2-digit", "numeric"],
        timeZoneName: ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"],
    };
    for (const name of keys(choices)) {
        const value = pick(given, name, choices[name]);
        if (value !== undefined) {
            fields[name] = value;
        }
    }

    const fraction = pickNumber(given, "fractionalSecondDigits", 1, 3);
    if (fraction !== undefined) {
        fields.fractionalSecondDigits = fraction;
    }

    const dateStyle = pick(given, "dateStyle", ["full", "long", "medium", "short"]);
    const timeStyle = pick(given, "timeStyle", ["full", "long", "medium", "short"]);
    const hasDate = dateParts.some((name) => fields[name] !== undefined && name !== "era");
    const hasTime = timeParts.some((name) => fields[name] !== undefined);
    if (dateStyle !== undefined || timeStyle !== undefined) {
        const explicit = [...dateParts, ...timeParts, "timeZoneName"].find((name) => fields[name] !== undefined);
        if (explicit !== undefined) {
            throw new TypeErrorType(`Can't set option ${explicit} when ${dateStyle !== undefined ? "dateStyle" : "timeStyle"} is used`);
        }

        if (required === "date" && timeStyle !== undefined || required === "time" && dateStyle !== undefined) {
            throw new TypeErrorType(`Invalid option : ${timeStyle !== undefined ? "timeStyle" : "dateStyle"}`);
        }

        Object.assign(fields, dateStyles[dateStyle], timeStyles[timeStyle]);
    } else if (!(hasDate && required !== "time" || hasTime && required !== "date")) {
        if (defaults !== "time") {
            Object.assign(fields, { year: "numeric", month: "numeric", day: "numeric" });
        }

        if (defaults !== "date") {
            Object.assign(fields, { hour: "numeric", minute: "2-digit", second: "2-digit" });
        }
    }

    const cycle = pick(given, "hourCycle", ["h11", "h12", "h23", "h24"]);
    const hour12 = given.hour12 !== undefined ? !!given.hour12 : cycle !== undefined ? cycle === "h12" || cycle === "h11" : locale !== "en-GB" && locale !== "sv-SE";
    return { fields, zone: resolveZone(given.timeZone), hour12, dateStyle, timeStyle, locale, isLong: dateStyle === "full" || dateStyle === "long" };
}

function fieldsAt(time, zone) {
    const minutes = offsetOf(zone, time);
    const local = new DateType(time + minutes * 60000);
    return {
        offset: minutes, year: local.getUTCFullYear(), month: local.getUTCMonth(), day: local.getUTCDate(), weekday: local.getUTCDay(),
        hour: local.getUTCHours(), minute: local.getUTCMinutes(), second: local.getUTCSeconds(), millisecond: local.getUTCMilliseconds(),
    };
}

function formatDate(date, options) {
    const time = date === undefined ? DateType.now() : +date;
    if (!(abs(time) <= 8.64e15)) {
        throw new RangeErrorType("Invalid time value");
    }

    const at = fieldsAt(trunc(time), options.zone);
    const day = dateText(at, options);
    const clock = clockText(at, options);
    if (day.length === 0 || clock.length === 0) {
        return [...day, ...clock];
    }

    const { month } = options.fields;
    const joined = options.isLong || options.dateStyle === undefined && month === "long" ? " at " : ", ";
    return [...day, { type: "literal", value: options.locale === "sv-SE" ? " " : joined }, ...clock];
}

const part = (type, value) => ({ type, value: `${value}` });
const literal = (value) => ({ type: "literal", value });
const twoDigits = (value) => `${value}`.padStart(2, "0");

function dateText(at, { fields, locale, dateStyle }) {
    const { weekday, year, month, day, era } = fields;
    const names = [];
    const yearNumber = era !== undefined && at.year <= 0 ? 1 - at.year : at.year;
    const yearPart = year === undefined ? null : part("year", year === "2-digit" ? twoDigits(abs(yearNumber) % 100) : yearNumber);
    const dayPart = day === undefined ? null : part("day", day === "2-digit" ? twoDigits(at.day) : at.day);
    const weekdayPart = weekday === undefined ? null : part("weekday", weekday === "long" ? dayNames[at.weekday] : dayNames[at.weekday].slice(0, weekday === "narrow" ? 1 : 3));
    const join = (list, separator) => list.filter((item) => item !== null).flatMap((item, i) => i === 0 ? [item] : [literal(separator), item]);
    if (month === undefined || month === "numeric" || month === "2-digit") {
        const iso = locale === "en-CA" || locale === "sv-SE";
        const wide = month === "2-digit" || iso || locale === "en-GB" && yearPart !== null && dayPart !== null;
        const monthPart = month === undefined ? null : part("month", wide ? twoDigits(at.month + 1) : at.month + 1);
        const wideDay = dayPart === null || month === undefined || !iso && locale !== "en-GB" ? dayPart : part("day", twoDigits(at.day));
        if (iso) {
            names.push(...join([yearPart, monthPart, wideDay], "-"));
        } else if (locale === "en-GB") {
            names.push(...join([wideDay, monthPart, dateStyle === "short" && yearPart !== null ? part("year", at.year) : yearPart], "/"));
        } else {
            names.push(...join([monthPart, dayPart, yearPart], "/"));
        }

        if (weekdayPart !== null) {
            if (month === undefined && dayPart !== null && yearPart === null) {
                return [dayPart, literal(" "), weekdayPart];
            }

            return names.length === 0 ? [weekdayPart] : [weekdayPart, literal(", "), ...names];
        }
    } else {
        const monthPart = part("month", month === "long" ? monthNames[at.month] : monthNames[at.month].slice(0, month === "narrow" ? 1 : 3));
        if (locale === "en-GB") {
            names.push(...join([dayPart, monthPart, yearPart], " "));
            return weekdayPart === null ? names : [weekdayPart, literal(weekday === "long" && dayPart !== null ? " " : ", "), ...names];
        }

        names.push(...dayPart === null ? [monthPart] : [monthPart, literal(" "), dayPart]);
        if (yearPart !== null) {
            names.push(literal(dayPart === null ? " " : ", "), yearPart);
        }

        if (weekdayPart !== null) {
            return [weekdayPart, literal(", "), ...names];
        }
    }

    if (era !== undefined) {
        names.push(literal(" "), part("era", at.year > 0 ? era === "long" ? "Anno Domini" : era === "narrow" ? "A" : "AD" : era === "long" ? "Before Christ" : era === "narrow" ? "B" : "BC"));
    }

    return names;
}

function clockText(at, options) {
    const { hour, minute, second, fractionalSecondDigits: fraction, timeZoneName } = options.fields;
    const result = [];
    if (hour !== undefined) {
        const shown = options.hour12 ? at.hour % 12 || 12 : at.hour;
        result.push(part("hour", hour === "2-digit" || !options.hour12 ? twoDigits(shown) : shown));
    }

    if (minute !== undefined) {
        result.push(...hour === undefined ? [] : [literal(":")], part("minute", hour === undefined && second === undefined ? at.minute : twoDigits(at.minute)));
    }

    if (second !== undefined) {
        result.push(...minute === undefined ? [] : [literal(":")], part("second", minute === undefined ? at.second : twoDigits(at.second)));
    }

    if (fraction !== undefined) {
        result.push(...second === undefined ? [] : [literal(".")], part("fractionalSecond", `${at.millisecond}`.padStart(3, "0").slice(0, fraction)));
    }

    if (hour !== undefined && options.hour12) {
        const isBritish = options.locale === "en-GB";
        result.push(literal(" "), part("dayPeriod", isBritish ? at.hour < 12 ? "am" : "pm" : options.locale === "en-CA" ? at.hour < 12 ? "a.m." : "p.m." : at.hour < 12 ? "AM" : "PM"));
    }

    if (timeZoneName !== undefined) {
        result.push(...result.length === 0 ? [] : [literal(" ")], part("timeZoneName", zoneText(options.zone, timeZoneName, at.offset)));
        if (result.length === 1 && Object.keys(options.fields).some((name) => dateParts.includes(name))) {
            return result;
        }
    }

    return result;
}

// UTC has names; other zones are told by their offset, as names of zones are data that is not here.
function zoneText(zone, style, minutes) {
    if (zone === "UTC" && !style.endsWith("Offset") && !style.endsWith("Generic")) {
        return style === "long" ? "Coordinated Universal Time" : "UTC";
    }

    if (minutes === 0) {
        return "GMT";
    }

    const hours = trunc(abs(minutes) / 60);
    const rest = abs(minutes) % 60;
    const wide = style === "longOffset" || style === "long";
    return `GMT${minutes < 0 ? "-" : "+"}${wide ? twoDigits(hours) : hours}${wide || rest > 0 ? `:${twoDigits(rest)}` : ""}`;
}
