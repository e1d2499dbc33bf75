using System.Diagnostics;
using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Support;

/// <summary>Runs scripts in Node, all in one child process, by Node/run.mjs.</summary>
internal static class NodeRun
{
    /// <summary>Runs files and returns what each came to, by its name without the ending.</summary>
    public static async Task<IReadOnlyDictionary<string, JsonElement>> RunAsync(params string[] paths)
    {
        var results = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var text = await StartAsync("run.mjs", paths);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var result = JsonElement.Parse(line);
            results[Path.GetFileNameWithoutExtension(result.GetProperty("file").GetString()!)] = result;
        }

        return results;
    }

    /// <summary>Runs one of the scripts in the folder Node and returns what it printed.</summary>
    public static async Task<string> StartAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(TestComponent.Find(TestComponent.Node))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Node", script));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TZ"] = "UTC";
        using var child = Process.Start(start)!;
        try
        {
            var errors = child.StandardError.ReadToEndAsync();
            var output = await child.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
            await child.WaitForExitAsync().OrHang();
            child.ExitCode.Should().Be(0, "Node said {0}", await errors.OrHang());
            return output;
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill();
            }
        }
    }
}
