// == value_null
return null;
// == value_true
return true;
// == value_integer
return 6 * 7;
// == value_fraction
return 3 / 2.0;
// == value_small_number
return 1e-7;
// == value_largest_integer
return 9007199254740991;
// == value_text
return "a \"quoted\" text\nof two lines";
// == value_empty_text
return "";
// == value_list
return new object[] { 1, "two", new[] { 3 }, null, false };
// == value_object
return new { name = "x", inner = new { list = new[] { new { deep = true } } }, empty = new { } };
// == value_nothing
var unused = 1;
// == value_left_in_out
__out = new { left = "here" };
// == value_large
return new string('x', 200000);
// == input_given
return new { got = input.list[1].name, all = input };
// == input_missing
return input == null;
// == unicode_value
return "Grüße, 世界 🎉 \u2028 \u0001 é";
// == unicode_through_a_tool
return await tools.test.echo(new Dictionary<string, string> { ["text"] = "żółw 🐢 \u0000 ﷽", ["ключ"] = "値" });
// == unicode_printed
Console.WriteLine("Zürich 東京 🎈");
// == printed_lines
Console.WriteLine("one");
Console.WriteLine("two");
return 2;
// == printed_as_error
Console.Error.WriteLine("careful");
return 1;
// == printed_apart
Console.WriteLine("good");
Console.Error.WriteLine("bad");
// == printed_much
for (var i = 0; i < 500; i++)
{
    Console.WriteLine(string.Concat(Enumerable.Repeat("0123456789", 10)));
}
// == error_thrown
throw new InvalidOperationException("boom 17");
// == error_line
var one = 1;
var two = 2;
throw new InvalidOperationException($"at line 3, not {one + two}");
// == error_of_the_language
string nothing = null;
return nothing.Length;
// == error_caught
try
{
    throw new InvalidOperationException("inner");
}
catch (InvalidOperationException e)
{
    return "caught " + e.Message;
}
// == error_syntax
return 1 +;
// == tool_called
return (await tools.math.add(new { a = 1, b = 2 })).sum;
// == tool_in_sequence
var total = 0;
for (var i = 1; i <= 5; i++)
{
    total = (await tools.math.add(a: total, b: i)).sum;
}

return total;
// == tool_in_parallel
var meetings = await Task.WhenAll(new[] { 1, 2, 3, 4 }.Select(n => (Task<dynamic>)tools.test.meet(new { count = 4, n })));
return meetings.Select(m => m.n);
// == tool_by_id
return (await runTool("math:add", new { a = 20, b = 22 })).sum;
// == tool_without_arguments
return await tools.test.echo();
// == tool_gives_null
return await tools.test.nothing(new { });
// == tool_gives_much
return (await tools.test.big(new { count = 200000 })).text.Length;
// == tool_takes_much
return (await tools.test.echo(new { text = new string('y', 100000) })).text.Length;
// == tool_keeps_numbers
return await tools.test.echo(new { most = 9007199254740991, half = 0.5, none = 0, less = -17, big = 1e21 });
// == tool_often
var sums = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => runTool("math:add", new { a = i, b = 1 })));
return sums.Sum(one => (int)one.sum);
// == tool_fails_caught
try
{
    return await tools.test.fail(new { message = "out of ink" });
}
catch (ToolError e)
{
    return new { code = e.code, message = e.Message, retryable = e.retryable, known = true };
}
// == tool_fails_uncaught
await tools.test.fail(new { message = "out of ink" });
return "not reached";
// == tool_refused_with_violations
try
{
    return await tools.math.add(new { a = "one", b = 2 });
}
catch (ToolError e)
{
    return new { code = e.code, where = e.violations[0].instance_location };
}
// == tool_unknown
try
{
    return await runTool("test:no_such_tool", new { });
}
catch (ToolError e)
{
    return e.code;
}
// == tool_retryable
try
{
    return await tools.test.busy(new { });
}
catch (ToolError e)
{
    return new object[] { e.code, e.retryable };
}
// == tool_one_of_several_fails
async Task<object> Outcome(Task<dynamic> call)
{
    try
    {
        return (await call).sum;
    }
    catch (ToolError e)
    {
        return e.code;
    }
}

return await Task.WhenAll(
    Outcome(tools.math.add(new { a = 1, b = 1 })), Outcome(tools.test.fail(new { message = "no" })), Outcome(tools.math.add(new { a = 2, b = 2 })));
// == tool_continues_after_failure
var failed = 0;
for (var i = 0; i < 3; i++)
{
    try
    {
        await tools.test.fail(new { message = "no" });
    }
    catch (ToolError)
    {
        failed++;
    }
}

return failed + (await tools.math.add(new { a = failed, b = 1 })).sum;
// == tool_refused_by_gateway
await tools.math.add(new { a = 1, b = 1 });
try
{
    return await tools.test.forbidden(new { });
}
catch (ToolError e)
{
    return e.code;
}
// == functions_and_recursion
int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
return Fib(15);
// == sorting
return new[] { 3, 1, 2 }.Order().Select(n => new { n, odd = n % 2 == 1 });
// == limit_time
while (true) { }
// == limit_output
for (var i = 0; i < 100000; i++)
{
    Console.WriteLine(string.Concat(Enumerable.Repeat("0123456789", 10)));
}

return "not reached";
// == limit_result
return new string('x', 100000);
// == limit_depth
int Down(int n) => Down(n + 1) + 1;
return Down(0);
// == never_settles
await new TaskCompletionSource().Task;
// == block
await tools.test.block(new { });
// == touch_then_loop
await tools.math.add(new { a = 0, b = 0 });
while (true) { }
// == leave_behind
AppContext.SetData("left", "behind");
// == look_for_left
return AppContext.GetData("left") == null;
// == numbered
await tools.test.meet(new { count = 1, n = input.n });
return input.n;
// == call_many
var made = 0;
for (var i = 0; i < 50; i++)
{
    try
    {
        await tools.math.add(new { a = i, b = 0 });
        made++;
    }
    catch (ToolError) { }
}

return made;
// == claim_memory
var kept = new List<byte[]>();
for (var i = 0; i < 2048; i++)
{
    var piece = new byte[1024 * 1024];
    Array.Fill(piece, (byte)(i % 251 + 1));
    kept.Add(piece);
}

return kept.Count;
// == claim_cpu
var clock = System.Diagnostics.Stopwatch.StartNew();
var used = Environment.CpuUsage.TotalTime;
while (clock.Elapsed.TotalSeconds < 3) { }
return (Environment.CpuUsage.TotalTime - used) / clock.Elapsed;
// == claim_processes
var alive = 0;
try
{
    for (; alive < 200; alive++)
    {
        new Thread(() => Thread.Sleep(60000)) { IsBackground = true }.Start();
    }
}
catch (OutOfMemoryException) { }

return alive;
// == claim_disk
var written = 0L;
try
{
    using var file = File.Create(Path.Combine(Path.GetTempPath(), "fill"), bufferSize: 1);
    var block = new byte[1024 * 1024];
    for (var i = 0; i < 64; i++)
    {
        file.Write(block);
        written += block.Length;
    }
}
catch (IOException) { }

return written;
