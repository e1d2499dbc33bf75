# == value_null
return None
# == value_true
return True
# == value_integer
return 6 * 7
# == value_fraction
return 3 / 2
# == value_small_number
return 1e-7
# == value_largest_integer
return 9007199254740991
# == value_text
return "a \"quoted\" text\nof two lines"
# == value_empty_text
return ""
# == value_list
return [1, "two", [3], None, False]
# == value_object
return {"name": "x", "inner": {"list": [{"deep": True}]}, "empty": {}}
# == value_nothing
unused = 1
# == value_left_in_out
__out = {"left": "here"}
# == value_large
return "x" * 200000
# == input_given
return {"got": input["list"][1]["name"], "all": input}
# == input_missing
return input is None
# == unicode_value
return "Grüße, 世界 🎉 \u2028 \u0001 é"
# == unicode_through_a_tool
return await tools.test.echo({"text": "żółw 🐢 \u0000 ﷽", "ключ": "値"})
# == unicode_printed
print("Zürich 東京 🎈")
# == printed_lines
print("one")
print("two")
return 2
# == printed_as_error
import sys
print("careful", file=sys.stderr)
return 1
# == printed_apart
import sys
print("good")
print("bad", file=sys.stderr)
# == printed_much
for i in range(500):
    print("0123456789" * 10)
# == error_thrown
raise ValueError("boom 17")
# == error_line
one = 1
two = 2
raise ValueError(f"at line 3, not {one + two}")
# == error_of_the_language
nothing = None
return nothing.name
# == error_caught
try:
    raise ValueError("inner")
except ValueError as e:
    return f"caught {e}"
# == error_syntax
return 1 +
# == tool_called
return (await tools.math.add({"a": 1, "b": 2}))["sum"]
# == tool_in_sequence
total = 0
for i in range(1, 6):
    total = (await tools.math.add({"a": total, "b": i}))["sum"]
return total
# == tool_in_parallel
import asyncio
meetings = await asyncio.gather(*[tools.test.meet({"count": 4, "n": n}) for n in (1, 2, 3, 4)])
return [m["n"] for m in meetings]
# == tool_by_id
return (await run_tool("math:add", {"a": 20, "b": 22}))["sum"]
# == tool_without_arguments
return await tools.test.echo()
# == tool_gives_null
return await tools.test.nothing({})
# == tool_gives_much
return len((await tools.test.big({"count": 200000}))["text"])
# == tool_takes_much
return len((await tools.test.echo({"text": "y" * 100000}))["text"])
# == tool_keeps_numbers
return await tools.test.echo({"most": 9007199254740991, "half": 0.5, "none": 0, "less": -17, "big": 1e21})
# == tool_often
import asyncio
sums = await asyncio.gather(*[tools.math.add({"a": i, "b": 1}) for i in range(100)])
return sum(one["sum"] for one in sums)
# == tool_fails_caught
try:
    await tools.test.fail({"message": "out of ink"})
except ToolError as e:
    return {"code": e.code, "message": str(e), "retryable": e.retryable, "known": True}
# == tool_fails_uncaught
await tools.test.fail({"message": "out of ink"})
return "not reached"
# == tool_refused_with_violations
try:
    await tools.math.add({"a": "one", "b": 2})
except ToolError as e:
    return {"code": e.code, "where": e.violations[0]["instance_location"]}
# == tool_unknown
try:
    await run_tool("test:no_such_tool", {})
except ToolError as e:
    return e.code
# == tool_retryable
try:
    await tools.test.busy({})
except ToolError as e:
    return [e.code, e.retryable]
# == tool_one_of_several_fails
import asyncio
outcomes = await asyncio.gather(
    tools.math.add({"a": 1, "b": 1}), tools.test.fail({"message": "no"}), tools.math.add({"a": 2, "b": 2}), return_exceptions=True)
return [o.code if isinstance(o, ToolError) else o["sum"] for o in outcomes]
# == tool_continues_after_failure
failed = 0
for i in range(3):
    try:
        await tools.test.fail({"message": "no"})
    except ToolError:
        failed += 1
return failed + (await tools.math.add({"a": failed, "b": 1}))["sum"]
# == tool_refused_by_gateway
await tools.math.add({"a": 1, "b": 1})
try:
    await tools.test.forbidden({})
except ToolError as e:
    return e.code
# == functions_and_recursion
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
return fib(15)
# == sorting
return [{"n": n, "odd": n % 2 == 1} for n in sorted([3, 1, 2])]
# == limit_time
while True:
    pass
# == limit_output
for i in range(100000):
    print("0123456789" * 10)
return "not reached"
# == limit_result
return "x" * 100000
# == limit_depth
def down(n):
    return down(n + 1) + 1
return down(0)
# == never_settles
import asyncio
await asyncio.get_running_loop().create_future()
# == block
await tools.test.block({})
# == touch_then_loop
await tools.math.add({"a": 0, "b": 0})
while True:
    pass
# == leave_behind
import builtins
builtins.left = "behind"
# == look_for_left
import builtins
return not hasattr(builtins, "left")
# == numbered
await tools.test.meet({"count": 1, "n": input["n"]})
return input["n"]
# == call_many
made = 0
for i in range(50):
    try:
        await tools.math.add({"a": i, "b": 0})
        made += 1
    except Exception:
        pass
return made
# == claim_memory
kept = []
for i in range(2048):
    kept.append(bytes([i % 251 + 1]) * (1024 * 1024))
return len(kept)
# == claim_cpu
import time
began, used = time.monotonic(), time.process_time()
while time.monotonic() - began < 3:
    pass
return (time.process_time() - used) / (time.monotonic() - began)
# == claim_processes
import os, time
alive = 0
for i in range(200):
    try:
        copy = os.fork()
    except OSError:
        break
    if copy == 0:
        try:
            time.sleep(60)
        finally:
            os._exit(0)
    alive += 1
return alive
# == claim_disk
import os, tempfile
written = 0
try:
    with open(os.path.join(tempfile.gettempdir(), "fill"), "wb", buffering=0) as file:
        for i in range(64):
            written += file.write(b"\x01" * (1024 * 1024))
except OSError:
    pass
return written
