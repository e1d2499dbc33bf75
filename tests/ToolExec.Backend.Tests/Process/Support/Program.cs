#pragma warning disable RS0030 // A program writes to the console; that is what it is for.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ToolExec.Backend.Tests;

/// <summary>What this assembly does when a test starts it: the programs that tools are made of.</summary>
internal static class Program
{
    internal static async Task<int> Main(string[] args)
    {
        using var output = Console.OpenStandardOutput();
        using var error = Console.OpenStandardError();
        switch (args)
        {
            case ["args", .. var rest]:
                await WriteAsync(output, JsonSerializer.Serialize(rest));
                return 0;
            case ["env"]:
                await WriteAsync(output, JsonSerializer.Serialize(Environment.GetEnvironmentVariables()));
                return 0;
            case ["cwd"]:
                await WriteAsync(output, Environment.CurrentDirectory);
                return 0;
            case ["cat"]:
                await Console.OpenStandardInput().CopyToAsync(output);
                return 0;
            case ["hex", var hex]:
                await output.WriteAsync(Convert.FromHexString(hex));
                return 0;
            case ["exit", var code, var said, var complaint]:
                await WriteAsync(output, said);
                await WriteAsync(error, complaint);
                return int.Parse(code, CultureInfo.InvariantCulture);
            case ["flood", var stream, var count]:
                await FloodAsync(stream == "out" ? output : error, long.Parse(count, CultureInfo.InvariantCulture));
                return 0;
            case ["pieces", var path]:
                await WriteAsync(output, "one");
                await WriteAsync(error, "oops");
                await WhenThereAsync(path);
                await WriteAsync(output, "two");
                return 0;
            case ["wait", var path]:
                await File.WriteAllTextAsync(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
                return 0;
            case ["tree", var path]:
                using (var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(Program).Assembly.Location, "wait", path])))
                {
                    await child!.WaitForExitAsync();
                }

                return 0;
            case ["leave", var path]:
                Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(Program).Assembly.Location, "wait", path]))!.Dispose();
                await WhenThereAsync(path);
                await WriteAsync(output, "left");
                return 0;
            case ["lines", .. var modes]:
                return await new LineProgram(modes, output).RunAsync();
            default:
                return 64;
        }
    }

    internal static async Task WriteAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await stream.FlushAsync();
    }

    private static async Task FloodAsync(Stream stream, long count)
    {
        var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcdef", 4096)));
        await stream.WriteAsync("begin\n"u8.ToArray());
        for (; count > 0; count -= block.Length)
        {
            await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(block.Length, count)));
        }

        await stream.WriteAsync("\nend"u8.ToArray());
        await stream.FlushAsync();
    }

    private static async Task WhenThereAsync(string path)
    {
        while (!File.Exists(path))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
