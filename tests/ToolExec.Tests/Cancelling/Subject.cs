using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;
using ToolExec.Backend;
using ToolExec.Extensions.AI;
using ToolExec.Mcp;
using ToolExec.OpenApi;

namespace ToolExec.Tests.Cancelling;

/// <summary>A backend of one kind with a tool <c>hang</c> that never ends by itself, and how often its work was begun and is really gone, as told from the far side.</summary>
internal sealed class Subject : IAsyncDisposable
{
    private readonly string _log = Path.GetTempFileName();
    private readonly HangingServer? _server;
    private int _begun;
    private int _gone;

    public Subject(string kind)
    {
        switch (kind)
        {
            case "local":
                Backend = new LocalBackendBuilder("far").AddTool("hang", HangAsync, "Never ends.").Build();
                break;
            case "aifunction":
                Backend = new AIFunctionBackend("far", [AIFunctionFactory.Create(HangAsync, new AIFunctionFactoryOptions { Name = "hang" })]);
                break;
            case "process":
                Backend = CommandLine();
                break;
            case "lines":
                Backend = Lines();
                break;
            case "mcp-stdio":
                Backend = Stdio();
                Tool = "far:wait";
                break;
            case "mcp-http":
                _server = new HangingServer();
                Backend = new McpBackend("far", new McpHttpServerOptions { Endpoint = new Uri(_server.Address, "mcp") });
                break;
            default:
                _server = new HangingServer();
                Backend = new OpenApiBackend("far", new OpenApiBackendOptions
                {
                    Document = _ => new ValueTask<Stream>(new MemoryStream(HangingServer.Document)),
                    BaseUrl = _server.Address,
                    AllowPrivateNetworks = true,
                    MaxRetries = 0,
                });
                break;
        }
    }

    public IBackend Backend { get; }

    public string Tool { get; } = "far:hang";

    public int Begun => _server?.Begun ?? Volatile.Read(ref _begun) + Log().Count(static l => l.StartsWith("begun", StringComparison.Ordinal) || string.Equals(l, "call wait", StringComparison.Ordinal));

    public int Gone
    {
        get
        {
            if (_server is not null)
            {
                return _server.Gone;
            }

            // Work in a program that stays is gone when the program says so, or with the program.
            var log = Log();
            var told = log.Count(static l => l.StartsWith("cancelled", StringComparison.Ordinal));
            var programs = log.Where(static l => l.StartsWith("start", StringComparison.Ordinal)).ToList();
            var lost = programs.Count > 0 && programs.TrueForAll(IsOver) ? Begun : 0;
            return Volatile.Read(ref _gone) + Math.Max(told, lost) + log.Count(static l => l.StartsWith("begun ", StringComparison.Ordinal) && IsOver(l));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        File.Delete(_log);
    }

    // All processes that a line names.
    private static bool IsOver(string line) => line.Split(' ').Skip(1).All(static id =>
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    });

    private async Task<string> HangAsync(CancellationToken stop)
    {
        Interlocked.Increment(ref _begun);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            return "never";
        }
        finally
        {
            Interlocked.Increment(ref _gone);
        }
    }

    private string[] Log()
    {
        using var file = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();

        // A line that is being written is not there yet.
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // A shell and a child of its own: both must go.
    private ProcessBackend CommandLine()
    {
        var options = new ProcessBackendOptions { StopGrace = TimeSpan.Zero };
        options.Environment["LOG"] = _log;
        options.Tools.Add(new CommandTool { Name = "hang", Executable = "sh", Arguments = { "-c", "sleep 600 & echo begun $$ $! >> \"$LOG\"; wait" } });
        return new ProcessBackend("far", options);
    }

    private ToolProcessBackend Lines()
    {
        var options = new ToolProcessOptions { Command = "sh", StopGrace = TimeSpan.Zero };
        options.Environment["LOG"] = _log;
        options.Arguments.Add("-c");
        options.Arguments.Add("""
            echo start $$ >> "$LOG"
            read -r l; echo '{"type":"hello","protocol":1}'
            while read -r l; do
              id=${l#*'"id":'}; id=${id%%[!0-9]*}
              case "$l" in
                *'"type":"list"'*) echo '{"type":"tools","id":'$id',"tools":[{"name":"hang","inputSchema":{"type":"object"}}]}' ;;
                *'"type":"cancel"'*) echo cancelled >> "$LOG"; echo '{"type":"error","id":'$id',"message":"cancelled"}' ;;
                *'"tool":"hang"'*) echo begun >> "$LOG" ;;
              esac
            done
            """.ReplaceLineEndings("\n"));
        return new ToolProcessBackend("far", options);
    }

    private McpBackend Stdio()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ToolExec.sln")))
        {
            folder = folder.Parent!;
        }

        var options = new McpStdioServerOptions { Command = "node", StopGrace = TimeSpan.FromMilliseconds(200) };
        options.Arguments.Add(Path.Combine(folder.FullName, "tests", "ToolExec.Mcp.Tests", "Servers", "stdio.mjs"));
        options.Arguments.Add("good");
        options.Arguments.Add(_log);
        return new McpBackend("far", options);
    }
}
