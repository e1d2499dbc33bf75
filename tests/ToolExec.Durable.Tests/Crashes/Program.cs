using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ToolExec.Backend;
using ToolExec.Governance;

namespace ToolExec.Durable.Tests.Crashes;

/// <summary>What this assembly does when the crash tests start it: a host whose keyed calls append lines to a file by a program, until somebody kills it.</summary>
/// <remarks>Arguments: folder, what becomes of unknown effects (<c>refuse</c>, <c>probe</c>), where it kills itself or <c>never</c>, the first key, one beyond the last, how many run at once.</remarks>
internal static class Program
{
    private const string Append = """
        [ "$KILL" = tool-before ] && { kill -9 "$HOST_PID"; exit 1; }
        printf '%s\n' "$TOOLEXEC_IDEMPOTENCY_KEY" >> "$1"
        [ "$KILL" = tool-after ] && kill -9 "$HOST_PID"
        echo done
        """;

    private const string Find = """
        if grep -qxF -e "$2" "$1" 2>/dev/null; then echo true; else echo false; fi
        """;

    internal static async Task Main(string[] arguments)
    {
        var folder = arguments[0];
        var (probes, point) = (arguments[1] is "probe", arguments[2]);
        var (first, end, width) = (int.Parse(arguments[3], CultureInfo.InvariantCulture), int.Parse(arguments[4], CultureInfo.InvariantCulture), int.Parse(arguments[5], CultureInfo.InvariantCulture));
#pragma warning disable RS0030 // A program that tells a test what it does.
        var said = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
#pragma warning restore RS0030

        var services = new ServiceCollection();
        services.AddSingleton<ILogger<DurableFile>>(new Telling<DurableFile>(said));
        var builder = services.AddToolExec();
        builder
            .AddProcessBackend("shell", options => Fill(options, Path.Combine(folder, "effects.txt"), point))
            .UseDurable(o => o.File = Path.Combine(folder, "ledger.db"))
            .UseLedger(o => o.Rules.Add(new LedgerRule
            {
                OnUnknown = probes ? UnknownEffectPolicy.Probe : UnknownEffectPolicy.Refuse,
                Probe = new LedgerProbe { Tool = "shell:find", Arguments = { ["key"] = "key" } },
            }));
        services.AddSingleton<IEffectLedger>(provider => new KillingLedger(provider.GetRequiredService<DurableStores>().Effects, point));

        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync();
        var ledger = provider.GetRequiredService<IEffectLedger>();
        foreach (var effect in await ledger.ListAsync(new EffectQuery { State = EffectState.Unknown, Max = 10_000 }, default))
        {
            await said.WriteLineAsync($"unknown {effect.IdempotencyKey}");
        }

        await said.WriteLineAsync("ready");
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, width).Select(_ => CallAsync()));
        await said.WriteLineAsync("end");

        async Task CallAsync()
        {
            while (Interlocked.Increment(ref next) is var number && number < end)
            {
                var tool = point.StartsWith("release", StringComparison.Ordinal) ? "shell:missing" : "shell:append";
                var result = await executor.CallAsync(new ToolCall(tool) { Options = new ToolCallOptions { IdempotencyKey = $"key-{number}" } });
                await said.WriteLineAsync(result.IsSuccess
                    ? $"done key-{number} {(result.RecordedAt is null ? "ran" : "recorded")}"
                    : $"refused key-{number} {ToolErrorCodes.Name(result.Error!.Kind)}");
            }
        }
    }

    private static void Fill(ProcessBackendOptions options, string effects, string point)
    {
        options.Environment["HOST_PID"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        options.Environment["KILL"] = point;
        options.Tools.Add(Shell("append", Append, effects));
        var find = Shell("find", Find, effects, "{key}");
        find.Parameters.Add(new CommandParameter { Name = "key" });
        find.Output = CommandOutput.Json;
        find.Annotations = new ToolAnnotations { ReadOnlyHint = true };
        options.Tools.Add(find);
        options.Tools.Add(new CommandTool { Name = "missing", Executable = "/nowhere/at-all" });
    }

    private static CommandTool Shell(string name, string script, params string[] more)
    {
        var tool = new CommandTool { Name = name, Executable = "sh" };
        foreach (var argument in (string[])["-c", script.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), "sh", .. more])
        {
            tool.Arguments.Add(argument);
        }

        return tool;
    }

    /// <summary>Tells the numbers of events on the standard output.</summary>
    private sealed class Telling<T>(TextWriter said) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            said.WriteLine(string.Create(CultureInfo.InvariantCulture, $"event {eventId.Id}"));
    }
}
