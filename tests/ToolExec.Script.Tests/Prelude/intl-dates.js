const out = [];
const dates = [new Date(Date.UTC(2026, 2, 15, 12, 4, 5, 678)), new Date(0), new Date(Date.UTC(1999, 11, 31, 23, 59, 59, 999)), new Date(Date.UTC(2024, 1, 29, 0, 0, 0)), new Date(Date.UTC(2026, 10, 5, 9, 30)), new Date(Date.UTC(2026, 6, 4, 13, 0, 7, 50))];
const options = [undefined, {}, { timeZone: 'UTC' }, { dateStyle: 'full' }, { dateStyle: 'long' }, { dateStyle: 'medium' }, { dateStyle: 'short' }, { dateStyle: 'full', timeStyle: 'short' }, { dateStyle: 'long', timeStyle: 'medium' }, { dateStyle: 'medium', timeStyle: 'short' }, { dateStyle: 'short', timeStyle: 'short' },
    { year: 'numeric', month: 'long', day: 'numeric' }, { year: 'numeric', month: 'short', day: 'numeric' }, { year: 'numeric', month: '2-digit', day: '2-digit' }, { year: '2-digit', month: 'numeric', day: 'numeric' }, { month: 'long' }, { month: 'short' }, { month: 'numeric' }, { weekday: 'long' }, { weekday: 'short' }, { year: 'numeric' }, { day: 'numeric' },
    { month: 'long', year: 'numeric' }, { month: 'short', year: 'numeric' }, { month: 'long', day: 'numeric' }, { month: 'short', day: '2-digit' }, { month: '2-digit', year: 'numeric' }, { month: 'numeric', day: 'numeric' },
    { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }, { weekday: 'short', month: 'short', day: 'numeric' }, { weekday: 'long', month: 'long', day: 'numeric' }, { weekday: 'short', year: 'numeric', month: 'numeric', day: 'numeric' },
    { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' }, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }, { month: 'long', day: 'numeric', year: 'numeric', hour: 'numeric', minute: '2-digit' },
    { timeZone: 'America/New_York' }, { timeZone: 'Asia/Kolkata', dateStyle: 'medium', timeStyle: 'short' }, { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' }];
for (const option of options) {
    for (const date of dates) {
        out.push([option, date.toISOString(), date.toLocaleString('en-US', option), option?.timeStyle ? null : date.toLocaleDateString('en-US', option)]);
    }
}
const timeOptions = [undefined, { hour: '2-digit', minute: '2-digit' }, { hour: 'numeric', minute: '2-digit' }, { hour: 'numeric' }, { hour: '2-digit', minute: '2-digit', hour12: false }, { hour: 'numeric', minute: '2-digit', second: '2-digit', hour12: false }, { timeStyle: 'short' }, { timeStyle: 'medium' }, { timeStyle: 'long', timeZone: 'UTC' }, { timeStyle: 'full', timeZone: 'UTC' }, { hour12: false }, { hourCycle: 'h23' }, { minute: '2-digit', second: '2-digit' }, { hour: 'numeric', minute: 'numeric', second: 'numeric', fractionalSecondDigits: 3 }, { timeZoneName: 'short' }];
for (const option of timeOptions) {
    for (const date of dates) {
        // At midnight Node writes 24 where hour12 is false and the hour numeric or two digits; 00 is what h23 says.
        if (option?.hour12 === false && date.getUTCHours() === 0) {
            continue;
        }

        out.push([option, date.toISOString(), date.toLocaleTimeString('en-US', option)]);
    }
}
for (const date of dates) {
    out.push(date.toLocaleDateString('en-CA'), date.toLocaleDateString('sv-SE'), date.toLocaleDateString('en-GB'), date.toLocaleTimeString('en-GB'), date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }), date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }), date.toLocaleString('en-GB'), date.toLocaleString('sv-SE'));
}
out.push(new Intl.DateTimeFormat('en-US', { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(dates[0]));
for (const bad of [{ timeZone: 'Mars/Base' }, { month: 'x' }, { dateStyle: 'long', month: 'long' }, { dateStyle: 'x' }, { fractionalSecondDigits: 4 }]) {
    try { out.push(new Intl.DateTimeFormat('en-US', bad).format(0)); } catch (error) { out.push([bad, error.name]); }
}
try { new Date(NaN).toISOString(); } catch (error) { out.push(error.name); }
out.push(new Date(NaN).toLocaleString('en-US'), String(new Date(NaN)));
try { out.push(new Intl.DateTimeFormat('en-US').format(new Date(NaN))); } catch (error) { out.push(error.name); }
const ro = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC' }).resolvedOptions();
out.push([ro.locale, ro.calendar, ro.timeZone, ro.year, ro.month, ro.day], dates.map(new Intl.DateTimeFormat('en-US', { dateStyle: 'medium' }).format));
return out;
