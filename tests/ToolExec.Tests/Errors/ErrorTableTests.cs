using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Tests.Errors;

/// <summary>Provokes each row of the table in docs/errors.md through the public API, and reads its message as a model would.</summary>
public sealed class ErrorTableTests
{
    // What to do, and the message that says so. A kind without a row fails.
    private static readonly Dictionary<ToolErrorKind, (Func<ErrorHost, Task<(ToolStatus Status, ToolError Error)>> Provoke, string Message)> Rows = new()
    {
        [ToolErrorKind.Internal] = (h => h.Call("b:ok", callId: "middleware"), "The call of 'b:ok' failed inside the host."),
        [ToolErrorKind.InvalidToolId] = (h => h.Call("b:two words"), "The name of a tool id may only have characters of [A-Za-z0-9_.-], but has ' '."),
        [ToolErrorKind.ToolNotFound] = (h => h.Call("b:okk"), "There is no tool 'b:okk'. Did you mean 'b:ok'?"),
        [ToolErrorKind.AmbiguousTool] = (h => h.Call("twin"), "The tool id 'twin' fits 2 tools: 'b:twin', 'c:twin'. Use one of these ids."),
        [ToolErrorKind.NoBackends] = (h => h.Call("b:ok", callId: "none"), "None of the backends of 'b:ok' may run this call."),
        [ToolErrorKind.BackendOverrideInvalid] = (h => h.Call("b:ok", options: new() { Backend = "nowhere" }), "There is no backend 'nowhere'. The tool 'b:ok' is offered by 'b'."),
        [ToolErrorKind.BackendOverrideNoMatch] = (h => h.Call("b:ok", options: new() { Backend = "c" }), "The backend 'c' does not offer the tool 'b:ok'; it is offered by 'b'."),
        [ToolErrorKind.BackendSelectionFailed] = (h => h.Call("b:ok", callId: "selector"), "The choice of a backend for 'b:ok' failed."),
        [ToolErrorKind.BackendDisabled] = (h => h.Call("off:x"), "The backend 'off' is switched off, so the tool 'off:x' cannot be called."),
        [ToolErrorKind.BackendUnavailable] = (h => h.Call("down:x"), "The backend 'down' is not available, so the tool 'down:x' cannot be called: No such program."),
        [ToolErrorKind.ValidationInput] = (h => h.Call("b:strict", """{"n":"two"}"""), "The arguments of 'b:strict' do not fit its input schema: /n: must be "),
        [ToolErrorKind.ValidationOutput] = (h => h.Call("b:out"), "The tool 'b:out' ran, but its result does not fit its output schema and is withheld: "),
        [ToolErrorKind.InvalidSchema] = (h => h.Call("b:schema"), "The input schema of the tool 'b:schema' cannot be used, so the tool cannot be called: "),
        [ToolErrorKind.InvalidJson] = (h => h.Text("b:ok", """{"a":1,"a":2}"""), "The arguments of 'b:ok' are not JSON that is taken here: "),
        [ToolErrorKind.ArgumentsTooLarge] = (h => h.Text("b:ok", $$"""{"a":"{{new string('x', 2000)}}"}"""), "The arguments of 'b:ok' have 2008 bytes, but at most 1000 are taken. Send less, or a reference to the data."),
        [ToolErrorKind.ResultTooLarge] = (h => h.Call("b:big"), "The result of 'b:big' has 2002 bytes, but at most 1000 are taken. Ask the tool for less."),
        [ToolErrorKind.ExecutionFailed] = (h => h.Call("b:throws"), "The tool 'b:throws' failed on the backend 'b'."),
        [ToolErrorKind.InvalidResponse] = (h => h.Call("b:nothing"), "The backend 'b' returned no result."),
        [ToolErrorKind.Timeout] = (h => h.TimeOut("b:slow"), "The tool 'b:slow' did not finish within 30 s and was stopped."),
        [ToolErrorKind.Cancelled] = (h => h.CancelStream("b:slow"), "The call of 'b:slow' was cancelled by its caller."),
        [ToolErrorKind.ShuttingDown] = (h => h.CallAfterStop("b:ok"), "The call of 'b:ok' was stopped because the host is shutting down."),
        [ToolErrorKind.Busy] = (h => h.Call("b:busy"), "Busy."),
        [ToolErrorKind.StreamNotSupported] = (h => h.Stream("c:twin"), "The backend 'c' cannot stream the tool 'c:twin'. Call it without streaming."),
        [ToolErrorKind.StreamFailed] = (h => h.Stream("s:t"), "The stream of 's:t' broke off before its result."),
        [ToolErrorKind.ChainStepFailed] = (h => h.Chain("""{"steps":[{"tool":"b:throws"}]}""", null), "Step 0 ('b:throws') failed: The tool 'b:throws' failed on the backend 'b'."),
        [ToolErrorKind.DependencyFailed] = (h => h.Chain("""{"steps":[{"tool":"b:throws"},{"tool":"b:ok"}]}""", 1), "Step 0 failed, and the chain stopped there."),
        [ToolErrorKind.InvalidPlan] = (h => h.Chain("""{"steps":[{"tool":"b:ok","when":{"from":"later"}}]}""", null), "The chain was not run."),
        [ToolErrorKind.ConnectionLost] = (h => h.Call("b:lost"), "The line is cut."),
        [ToolErrorKind.ConditionNotMet] = (h => h.Chain("""{"steps":[{"id":"a","tool":"b:ok"},{"tool":"b:ok","when":{"from":"a#/x","exists":true}}]}""", 1), "condition"),
        [ToolErrorKind.ToolNotAdmitted] = (h => h.Call("server:new"), "The tool 'server:new' is not in the host's lock file: it is not used until somebody has reviewed it"),
        [ToolErrorKind.PolicyDenied] = (h => h.Call("b:ok", """{"x":"{{secret:OTHER}}"}"""), "/x: the host does not give the secret 'OTHER' to the tool 'b:ok'. Call it without the reference."),
        [ToolErrorKind.SecretUnavailable] = (h => h.Call("b:ok", """{"x":"{{secret:GONE}}"}"""), "The secret 'GONE' is needed, but no resolver of the host knows it."),
        // Steps of ToolExec.Governance, which this project does not reference, make these; what they say is tested there.
        [ToolErrorKind.ApprovalRequired] = (h => h.Step(ToolErrorKind.ApprovalRequired), "A step says approval_required."),
        [ToolErrorKind.ApprovalInvalid] = (h => h.Step(ToolErrorKind.ApprovalInvalid), "A step says approval_invalid."),
        [ToolErrorKind.ApprovalDenied] = (h => h.Step(ToolErrorKind.ApprovalDenied), "A step says approval_denied."),
        [ToolErrorKind.ContentBlocked] = (h => h.Step(ToolErrorKind.ContentBlocked), "A step says content_blocked."),
        [ToolErrorKind.EffectConflict] = (h => h.Call("b:conflict"), "The key stands for other arguments."),
        [ToolErrorKind.EffectUnknown] = (h => h.Call("b:unknown"), "Nobody knows."),
        [ToolErrorKind.BudgetExceeded] = (h => h.Call("b:budget"), "Used up."),
        [ToolErrorKind.RateLimited] = (h => h.Call("b:rate"), "Too often."),
        [ToolErrorKind.NotRecorded] = (h => h.Step(ToolErrorKind.NotRecorded), "A step says not_recorded."),
        [ToolErrorKind.LimitExceeded] = (h => h.Step(ToolErrorKind.LimitExceeded), "A step says limit_exceeded."),
    };

    public static TheoryData<ToolErrorKind> Kinds => new(Enum.GetValues<ToolErrorKind>());

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Kind_Provoked_HasTheStatusAndRetryabilityOfTheTableAndAMessageToActOn(ToolErrorKind kind)
    {
        Rows.Should().ContainKey(kind, "every kind has a row");
        var (provoke, message) = Rows[kind];
        await using var host = await ErrorHost.StartAsync();

        var (status, error) = await provoke(host).OrHang();

        error.Kind.Should().Be(kind);
        error.Message.Should().Contain(message).And.NotContain("hunter2").And.NotContain("Exception");
        var row = TableRow(kind);
        row[1].Should().Be(((int)kind).ToString(CultureInfo.InvariantCulture));
        row[2].Should().Be($"`{ToolErrorCodes.Name(kind)}`");
        row[3].Should().Be(status.ToString());
        row[4].Should().Be(error.IsRetryable ? "yes" : "no");
    }

    private static string[] TableRow(ToolErrorKind kind)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ToolExec.sln")))
        {
            folder = folder.Parent;
        }

        return File.ReadLines(Path.Combine(folder.FullName, "docs", "errors.md"))
            .Single(l => l.StartsWith($"| `{kind}` |", StringComparison.Ordinal))
            .Split('|', StringSplitOptions.TrimEntries)[1..];
    }

    private sealed class ErrorHost : IAsyncDisposable
    {
        private readonly ServiceProvider _provider;
        private readonly ManualTimeProvider _time;
        private readonly TaskCompletionSource _began;

        private ErrorHost(ServiceProvider provider, ManualTimeProvider time, TaskCompletionSource began) => (_provider, _time, _began) = (provider, time, began);

        private ToolExecutor Executor => _provider.GetRequiredService<ToolExecutor>();

        public static async Task<ErrorHost> StartAsync()
        {
            var time = new ManualTimeProvider();
            var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var services = new ServiceCollection();
            services.AddSingleton<TimeProvider>(time);
            services.AddToolExec()
                .ConfigureRun(o => (o.MaxArgumentBytes, o.MaxResultBytes) = (1000, 1000))
                .ConfigureRegistry(o => o.Startup = BackendStartup.Tolerant)
                .UseMiddleware(new Faulty())
                .UseBackendSelector(new Selector())
                .AddBackend(new DelegateBackend("b")
                    .AddValue("ok", "{}").AddValue("twin")
                    .Add("strict", _ => new(ToolResult.Success(default)), """{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""")
                    .Add("out", _ => new(ToolResult.Success(ToolExecJson.Parse("5"))), outputSchema: """{"type":"object"}""")
                    .Add("schema", _ => new(ToolResult.Success(default)), """{"type":"object","properties":{"n":{"type":"nonsense"}}}""")
                    .AddValue("big", $"\"{new string('x', 2000)}\"")
                    .Add("throws", _ => throw new InvalidOperationException("hunter2"))
                    .Add("nothing", _ => new((ToolResult)null!))
                    .Add("conflict", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.EffectConflict, "The key stands for other arguments."))))
                    .Add("unknown", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.EffectUnknown, "Nobody knows."))))
                    .Add("busy", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.Busy, "Busy."))))
                    .Add("budget", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.BudgetExceeded, "Used up."))))
                    .Add("rate", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.RateLimited, "Too often."))))
                    .Add("lost", _ => throw new BackendException(new ToolError(ToolErrorKind.ConnectionLost, "The line is cut.")))
                    .Add("slow", async c =>
                    {
                        began.SetResult();
                        await new TaskCompletionSource().Task.WaitAsync(c.CancellationToken);
                        return ToolResult.Success(default);
                    }))
                .PinTools(o => o.Lock = ToolLock.Create([]))
                .UseSecrets(o =>
                {
                    o.Resolvers.Add(new EnvironmentSecretResolver("TOOLEXEC_NO_SUCH_PREFIX_"));
                    o.AllowedInArguments["GONE"] = new ToolFilter();
                })
                .AddBackend(new DelegateBackend("server", BackendKinds.Mcp).AddValue("new"))
                .AddBackend(new DelegateBackend("c") { OnStream = (_, _) => null }.AddValue("twin"))
                .AddBackend(new DelegateBackend("s") { OnStream = (_, _) => Broken() }.AddValue("t"))
                .AddBackend(new DelegateBackend("off").AddValue("x"), new BackendRegistration { Enabled = false })
                .AddBackend(new DelegateBackend("down") { OnStart = _ => throw new BackendException(new ToolError(ToolErrorKind.BackendUnavailable, "No such program.")) });
            var provider = services.BuildServiceProvider();
            await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
            return new ErrorHost(provider, time, began);
        }

        public async Task<(ToolStatus Status, ToolError Error)> Call(string tool, string arguments = "{}", string? callId = null, ToolCallOptions? options = null) =>
            Of(await Executor.CallAsync(new ToolCall(tool, ToolExecJson.Parse(arguments)) { CallId = callId, Options = options }));

        public async Task<(ToolStatus Status, ToolError Error)> Text(string tool, string json) => Of(await Executor.CallJsonAsync(tool, json));

        public async Task<(ToolStatus Status, ToolError Error)> Stream(string tool) => Last(await Executor.StreamAsync(new ToolCall(tool)).OrHang());

        public async Task<(ToolStatus Status, ToolError Error)> TimeOut(string tool)
        {
            var call = Call(tool);
            await _began.Task.OrHang();
            _time.Advance(TimeSpan.FromSeconds(30));
            return await call;
        }

        public Task<(ToolStatus Status, ToolError Error)> Step(ToolErrorKind kind) => Call("b:ok", callId: ToolErrorCodes.Name(kind));

        public async Task<(ToolStatus Status, ToolError Error)> CancelStream(string tool)
        {
            using var caller = new CancellationTokenSource();
            var events = Executor.StreamAsync(new ToolCall(tool), caller.Token).OrHang();
            await _began.Task.OrHang();
            await caller.CancelAsync();
            return Last(await events);
        }

        public async Task<(ToolStatus Status, ToolError Error)> CallAfterStop(string tool)
        {
            await ((IAsyncDisposable)Executor.Runner).DisposeAsync();
            return await Call(tool);
        }

        public async Task<(ToolStatus Status, ToolError Error)> Chain(string json, int? step)
        {
            var result = await Executor.RunChainAsync(ToolChainJson.FromJson(json));
            return step is { } number ? Of(result.Steps[number].Result) : (result.Status, result.Error!);
        }

        public ValueTask DisposeAsync() => _provider.DisposeAsync();

        private static (ToolStatus Status, ToolError Error) Of(ToolResult result) => (result.Status, result.Error!);

        private static (ToolStatus Status, ToolError Error) Last(List<ToolEvent> events) => Of(events[^1].Should().BeOfType<ToolCompletedEvent>().Which.Result);

        private static async IAsyncEnumerable<ToolEvent> Broken()
        {
            yield return new ToolChunkEvent(new TextBlock("half"));
            await Task.Yield();
            throw new InvalidOperationException("hunter2");
        }

        private sealed class Faulty : IToolMiddleware
        {
            public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next) =>
                string.Equals(context.Call.CallId, "middleware", StringComparison.Ordinal) ? throw new InvalidOperationException("hunter2")
                : Enum.GetValues<ToolErrorKind>().FirstOrDefault(k => string.Equals(ToolErrorCodes.Name(k), context.Call.CallId, StringComparison.Ordinal)) is not ToolErrorKind.Internal and var kind
                    ? new(ToolResult.Failure(new ToolError(kind, $"A step says {context.Call.CallId}.")))
                    : next(context);
        }

        private sealed class Selector : IBackendSelector
        {
            public IReadOnlyList<ToolRoute> Select(ToolCallContext context, IReadOnlyList<ToolRoute> routes) => context.Call.CallId switch
            {
                "none" => [],
                "selector" => throw new InvalidOperationException("hunter2"),
                _ => routes,
            };
        }
    }
}
