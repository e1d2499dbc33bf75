// == value_null
return null;
// == value_true
return true;
// == value_integer
return 6 * 7;
// == value_fraction
return 3 / 2;
// == value_small_number
return 1e-7;
// == value_largest_integer
return 9007199254740991;
// == value_text
return "a \"quoted\" text\nof two lines";
// == value_empty_text
return "";
// == value_list
return [1, "two", [3], null, false];
// == value_object
return { name: "x", inner: { list: [{ deep: true }] }, empty: {} };
// == value_nothing
const unused = 1;
// == value_left_in_out
__out = { left: "here" };
// == value_large
return "x".repeat(200000);
// == input_given
return { got: input.list[1].name, all: input };
// == input_missing
return input === null;
// == unicode_value
return "Grüße, 世界 🎉 \u2028 \u0001 é";
// == unicode_through_a_tool
return (await tools.test.echo({ text: "żółw 🐢 \u0000 ﷽", "ключ": "値" }));
// == unicode_printed
console.log("Zürich 東京 🎈");
// == printed_lines
console.log("one");
console.log("two");
return 2;
// == printed_as_error
console.error("careful");
return 1;
// == printed_apart
console.log("good");
console.error("bad");
// == printed_much
for (let i = 0; i < 500; i++) {
    console.log("0123456789".repeat(10));
}
// == error_thrown
throw new Error("boom 17");
// == error_line
const one = 1;
const two = 2;
throw new Error(`at line 3, not ${one + two}`);
// == error_of_the_language
const nothing = null;
return nothing.name;
// == error_caught
try {
    throw new Error("inner");
} catch (e) {
    return "caught " + e.message;
}
// == error_syntax
return 1 +;
// == tool_called
const { sum } = await tools.math.add({ a: 1, b: 2 });
return sum;
// == tool_in_sequence
let total = 0;
for (let i = 1; i <= 5; i++) {
    total = (await tools.math.add({ a: total, b: i })).sum;
}
return total;
// == tool_in_parallel
const meetings = await Promise.all([1, 2, 3, 4].map((n) => tools.test.meet({ count: 4, n })));
return meetings.map((m) => m.n);
// == tool_by_id
return (await runTool("math:add", { a: 20, b: 22 })).sum;
// == tool_without_arguments
return await tools.test.echo();
// == tool_gives_null
return await tools.test.nothing({});
// == tool_gives_much
return (await tools.test.big({ count: 200000 })).text.length;
// == tool_takes_much
return (await tools.test.echo({ text: "y".repeat(100000) })).text.length;
// == tool_keeps_numbers
return await tools.test.echo({ most: 9007199254740991, half: 0.5, none: 0, less: -17, big: 1e21 });
// == tool_often
const sums = [];
for (let i = 0; i < 100; i++) {
    sums.push(tools.math.add({ a: i, b: 1 }));
}
return (await Promise.all(sums)).reduce((all, one) => all + one.sum, 0);
// == tool_fails_caught
try {
    await tools.test.fail({ message: "out of ink" });
} catch (e) {
    return { code: e.code, message: e.message, retryable: e.retryable, known: e instanceof ToolError };
}
// == tool_fails_uncaught
await tools.test.fail({ message: "out of ink" });
return "not reached";
// == tool_refused_with_violations
try {
    await tools.math.add({ a: "one", b: 2 });
} catch (e) {
    return { code: e.code, where: e.violations[0].instance_location };
}
// == tool_unknown
try {
    await runTool("test:no_such_tool", {});
} catch (e) {
    return e.code;
}
// == tool_retryable
try {
    await tools.test.busy({});
} catch (e) {
    return [e.code, e.retryable];
}
// == tool_one_of_several_fails
const outcomes = await Promise.allSettled([tools.math.add({ a: 1, b: 1 }), tools.test.fail({ message: "no" }), tools.math.add({ a: 2, b: 2 })]);
return outcomes.map((o) => o.status === "fulfilled" ? o.value.sum : o.reason.code);
// == tool_continues_after_failure
let failed = 0;
for (let i = 0; i < 3; i++) {
    try {
        await tools.test.fail({ message: "no" });
    } catch {
        failed++;
    }
}
return failed + (await tools.math.add({ a: failed, b: 1 })).sum;
// == tool_refused_by_gateway
await tools.math.add({ a: 1, b: 1 });
try {
    await tools.test.forbidden({});
} catch (e) {
    return e.code;
}
// == functions_and_recursion
const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2);
return fib(15);
// == sorting
return [3, 1, 2].sort((a, b) => a - b).map((n) => ({ n, odd: n % 2 === 1 }));
// == limit_time
for (;;) { }
// == limit_output
for (let i = 0; i < 100000; i++) {
    console.log("0123456789".repeat(10));
}
return "not reached";
// == limit_result
return "x".repeat(100000);
// == limit_depth
const down = (n) => down(n + 1) + 1;
return down(0);
// == never_settles
await new Promise(() => { });
// == block
await tools.test.block({});
// == touch_then_loop
await tools.math.add({ a: 0, b: 0 });
for (;;) { }
// == leave_behind
globalThis.left = "behind";
return typeof globalThis.leftBefore;
// == look_for_left
return typeof globalThis.left === "undefined";
// == numbered
await tools.test.meet({ count: 1, n: input.n });
return input.n;
// == call_many
let made = 0;
for (let i = 0; i < 50; i++) {
    try {
        await tools.math.add({ a: i, b: 0 });
        made++;
    } catch { }
}
return made;
// == claim_memory
const kept = [];
for (let i = 0; i < 2048; i++) {
    kept.push(new Uint8Array(1024 * 1024).fill(i % 251 + 1));
}
return kept.length;
// == claim_cpu
const began = Date.now();
const used = process.cpuUsage();
while (Date.now() - began < 3000) { }
const { user, system } = process.cpuUsage(used);
return (user + system) / 1000 / (Date.now() - began);
// == claim_processes
const { spawn } = require("node:child_process");
let alive = 0;
let ended = 0;
for (let i = 0; i < 40; i++) {
    try {
        const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "ignore" });
        child.on("spawn", () => alive++);
        child.on("error", () => ended++);
        child.on("exit", () => { alive--; ended++; });
    } catch {
        ended++;
    }
}
await new Promise((resolve) => setTimeout(resolve, 2000));
return alive;
// == claim_disk
const fs = require("node:fs");
const path = require("node:path").join(require("node:os").tmpdir(), "fill");
let written = 0;
try {
    const file = fs.openSync(path, "w");
    const block = Buffer.alloc(1024 * 1024, 1);
    for (let i = 0; i < 64; i++) {
        written += fs.writeSync(file, block);
    }
} catch { }
return written;
