#region readme-program
using Microsoft.Extensions.DependencyInjection;
using ToolExec;
using ToolExec.Backend;

var services = new ServiceCollection();
services.AddToolExec().AddLocalBackend("math", tools => tools.AddTool("add", (int a, int b) => a + b, "Adds two numbers."));

await using var provider = services.BuildServiceProvider();
var executor = provider.GetRequiredService<ToolExecutor>();
await executor.StartAsync();

var good = await executor.CallJsonAsync("math:add", """{ "a": 2, "b": 3 }""");
var bad = await executor.CallJsonAsync("math:add", """{ "a": 2, "b": "two" }""");
Console.WriteLine($"{good.Value}\n{bad.Error}");
#endregion
