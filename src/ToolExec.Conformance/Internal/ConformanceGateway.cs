using System.Globalization;
using System.Text.Json;

namespace ToolExec.Conformance;

/// <summary>The tools of the kit's scripts, and what was asked of them. It counts nothing: a limit that holds is the sandbox's.</summary>
internal sealed class ConformanceGateway : IToolGateway
{
    private static readonly string[] Names = ["math:add", "test:echo", "test:meet", "test:fail", "test:busy", "test:nothing", "test:big", "test:block", "test:forbidden"];

    private readonly Lock _gate = new(); // guards the fields below it
    private readonly List<GatewayCall> _calls = [];
    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _meeting;

    /// <summary>Gets the tools as scripts find them.</summary>
    public static IReadOnlyList<SandboxTool> Tools { get; } = [.. Names.Select(n => new SandboxTool(n, n.Split(':')[0], n.Split(':')[1]))];

    /// <summary>Gets the calls, in the order in which they began.</summary>
    public IReadOnlyList<GatewayCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Gets the first call's beginning.</summary>
    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets the end of the wait of <c>test:block</c>, which only its token ends.</summary>
    public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _calls.Add(new GatewayCall { Tool = tool, Arguments = arguments });
        }

        Begun.TrySetResult();
        return tool switch
        {
            "math:add" => Add(arguments),
            "test:echo" => ToolResult.Success(arguments.ValueKind == JsonValueKind.Undefined ? ToolExecJson.EmptyObject : arguments),
            "test:meet" => await MeetAsync(arguments, cancellationToken),
            "test:fail" => Fail(ToolErrorKind.ExecutionFailed, arguments.GetProperty("message").GetString()!),
            "test:busy" => ToolResult.Failure(new ToolError(ToolErrorKind.Busy, "Come back later.") { IsRetryable = true }),
            "test:nothing" => ToolResult.Success(JsonElement.Parse("null")),
            "test:big" => ToolResult.Success(JsonElement.Parse($$"""{"text":"{{new string('z', arguments.GetProperty("count").GetInt32())}}"}""")),
            "test:block" => await BlockAsync(cancellationToken),
            "test:forbidden" => throw new ToolExecException(new ToolError(ToolErrorKind.PolicyDenied, "This tool is not for this script.")),
            _ => Fail(ToolErrorKind.ToolNotFound, $"There is no tool '{tool}'."),
        };
    }

    public ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken) => throw None("chains");

    public ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken) => throw None("search");

    public ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken) => throw None("namespaces");

    public ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken) => throw None("documents");

    public ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken) => throw None("examples");

    private static ToolExecException None(string what) => new(new ToolError(ToolErrorKind.ToolNotFound, $"This host has no {what}."));

    private static ToolResult Fail(ToolErrorKind kind, string message) => ToolResult.Failure(new ToolError(kind, message));

    private static ToolResult Add(JsonElement arguments)
    {
        foreach (var name in new[] { "a", "b" })
        {
            if (arguments.ValueKind != JsonValueKind.Object || !arguments.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number)
            {
                var violation = new ToolViolation($"/{name}", $"/properties/{name}/type", "type", "must be a number");
                return ToolResult.Failure(new ToolError(ToolErrorKind.ValidationInput, $"/{name} must be a number.") { Violations = [violation] });
            }
        }

        var sum = arguments.GetProperty("a").GetDouble() + arguments.GetProperty("b").GetDouble();
        return ToolResult.Success(JsonElement.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"sum":{{sum}}}""")));
    }

    /// <summary>Answers nobody before so many have come: only calls that run in parallel get past it.</summary>
    private async ValueTask<ToolResult> MeetAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _meeting) >= arguments.GetProperty("count").GetInt32())
        {
            _met.TrySetResult();
        }

        await _met.Task.WaitAsync(cancellationToken);
        return ToolResult.Success(arguments);
    }

    private async ValueTask<ToolResult> BlockAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            Released.TrySetResult();
        }

        return ToolResult.Success(JsonElement.Parse("null"));
    }
}
