using System.Globalization;
using ToolExec.Foundation.Processes;

namespace ToolExec.Mcp.Tests;

/// <summary>The servers that tests talk to.</summary>
internal static class TestServers
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Servers");

    /// <summary>The small server over stdio, which misbehaves as its mode says.</summary>
    internal static McpStdioServerOptions Stdio(string mode = "good", string? log = null)
    {
        var options = new McpStdioServerOptions
        {
            Command = "node",
            StartTimeout = TimeSpan.FromSeconds(8),
            StopGrace = TimeSpan.FromMilliseconds(500),
            RestartDelay = TimeSpan.FromMilliseconds(20),
        };
        options.Arguments.Add(Path.Combine(Folder, "stdio.mjs"));
        options.Arguments.Add(mode);
        if (log is not null)
        {
            options.Arguments.Add(log);
        }

        return options;
    }

    /// <summary>This assembly as a server of the protocol's .NET SDK.</summary>
    internal static McpStdioServerOptions Sdk()
    {
        var options = new McpStdioServerOptions { Command = "dotnet", StartTimeout = TimeSpan.FromSeconds(30), StopGrace = TimeSpan.FromMilliseconds(500) };
        options.Arguments.Add(typeof(TestServers).Assembly.Location);
        return options;
    }

    /// <summary>The reference server over stdio.</summary>
    internal static McpStdioServerOptions Everything(ServerLog log)
    {
        var options = new McpStdioServerOptions { Command = "node", StopGrace = TimeSpan.FromMilliseconds(500), RestartDelay = TimeSpan.FromMilliseconds(20) };
        options.Arguments.Add("--import");
        options.Arguments.Add(Path.Combine(Folder, "observe.mjs"));
        options.Arguments.Add(TestComponent.Find(TestComponent.ServerEverything));
        options.Arguments.Add("stdio");
        options.Environment["OBSERVE_LOG"] = log.Path;
        return options;
    }

    /// <summary>Starts the small server over HTTP, on a port of the system's choice or a given one.</summary>
    internal static async Task<(ChildProcess Process, McpHttpServerOptions Options)> StartHttpAsync(string mode = "good", int port = 0)
    {
        var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "node",
            Arguments = [Path.Combine(Folder, "http.mjs"), mode, port.ToString(CultureInfo.InvariantCulture)],
            StopGrace = TimeSpan.Zero,
        });
        using var reader = new BoundedLineReader(process.StandardOutput, 100);
        var line = await reader.ReadLineAsync().OrHang();
        return (process, Http(int.Parse(System.Text.Encoding.ASCII.GetString(line!.Value.Span), CultureInfo.InvariantCulture)));
    }

    /// <summary>Starts the reference server over HTTP.</summary>
    internal static async Task<(ChildProcess Process, McpHttpServerOptions Options)> StartEverythingAsync(ServerLog log, int port = 0, string transport = "streamableHttp")
    {
        var listening = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "node",
            Arguments = ["--import", Path.Combine(Folder, "loopback.mjs"), "--import", Path.Combine(Folder, "observe.mjs"), TestComponent.Find(TestComponent.ServerEverything), transport],
            Environment = ChildEnvironment.Inherited.With("PORT", port.ToString(CultureInfo.InvariantCulture)).With("OBSERVE_LOG", log.Path),
            StopGrace = TimeSpan.Zero,
            OnErrorLine = line =>
            {
                if (line.StartsWith("PORT=", StringComparison.Ordinal))
                {
                    listening.TrySetResult(int.Parse(line[5..], CultureInfo.InvariantCulture));
                }
            },
        });
        return (process, Http(await listening.Task.OrHang()));
    }

    internal static McpHttpServerOptions Http(int port) => new()
    {
        Endpoint = new Uri($"http://127.0.0.1:{port}/mcp"),
        StartTimeout = TimeSpan.FromSeconds(8),
        RestartDelay = TimeSpan.FromMilliseconds(20),
    };
}
