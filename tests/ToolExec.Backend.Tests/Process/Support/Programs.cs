using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ToolExec.Backend.Tests;

/// <summary>Declarations of tools that are made of this assembly.</summary>
internal static class Programs
{
    internal static string Dotnet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    internal static string Assembly => typeof(Program).Assembly.Location;

    /// <summary>A tool that starts this assembly with arguments.</summary>
    internal static CommandTool Tool(string name, params CommandArgument[] arguments)
    {
        var tool = new CommandTool { Name = name, Executable = Dotnet };
        tool.Arguments.Add("exec");
        tool.Arguments.Add(Assembly);
        foreach (var argument in arguments)
        {
            tool.Arguments.Add(argument);
        }

        return tool;
    }

    internal static CommandTool With(this CommandTool tool, params CommandParameter[] parameters)
    {
        foreach (var parameter in parameters)
        {
            tool.Parameters.Add(parameter);
        }

        return tool;
    }

    internal static CommandParameter Text(string name, bool required = true) => new() { Name = name, IsRequired = required };

    internal static ProcessBackendOptions Options(params CommandTool[] tools)
    {
        var options = new ProcessBackendOptions { StopGrace = TimeSpan.Zero };
        options.PassedVariables.Add("DOTNET_ROOT");
        foreach (var tool in tools)
        {
            options.Tools.Add(tool);
        }

        return options;
    }

    internal static ToolProcessOptions Lines(params string[] modes)
    {
        var options = new ToolProcessOptions { Command = Dotnet, StopGrace = TimeSpan.Zero };
        options.PassedVariables.Add("DOTNET_ROOT");
        foreach (var argument in (string[])["exec", Assembly, "lines", .. modes])
        {
            options.Arguments.Add(argument);
        }

        return options;
    }

    internal static async Task<ToolResult> RunAsync(this IBackend backend, string tool, object? arguments = null, IToolEventSink? sink = null, bool streaming = false, CancellationToken cancellationToken = default) =>
        await backend.ExecuteAsync(Context(backend, tool, arguments, sink, streaming, cancellationToken)).OrHang();

    internal static ToolCallContext Context(IBackend backend, string tool, object? arguments = null, IToolEventSink? sink = null, bool streaming = false, CancellationToken cancellationToken = default) =>
        new(new ToolCall(tool), new Tool { Name = tool, InputSchema = ToolExecJson.EmptyObject }, JsonSerializer.SerializeToElement(arguments ?? new { }), new Nothing(), cancellationToken)
        {
            Binding = new ToolBinding { Backend = backend.Name, Kind = backend.Kind, RemoteName = tool },
            Events = sink,
            IsStreaming = streaming,
        };

    /// <summary>Waits until a program has written a file, and reads it.</summary>
    internal static async Task<string> SawAsync(string path, string? text = null)
    {
        string? seen = null;
        await WhenAsync(() =>
        {
            try
            {
                return File.Exists(path) && (seen = File.ReadAllText(path)).Length > 0 && (text is null || seen == text);
            }
            catch (IOException)
            {
                return false; // it is being written
            }
        });
        return seen!;
    }

    /// <summary>Waits until so many lines with a text were logged.</summary>
    internal static Task LoggedAsync(RecordingLogs logs, string text, int count = 1) =>
        WhenAsync(() => logs.Lines.Count(l => l.Contains(text, StringComparison.Ordinal)) >= count);

    // What only another process brings about, and no event tells of.
    private static async Task WhenAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(10));
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits until a process is gone.</summary>
    internal static async Task GoneAsync(string id)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            await process.WaitForExitAsync().OrHang();
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
    }

    private sealed class Nothing : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
