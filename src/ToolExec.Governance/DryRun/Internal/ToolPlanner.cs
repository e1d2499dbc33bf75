using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Plans calls, and asks for plans.</summary>
internal sealed class ToolPlanner(ApprovalDesk desk, Func<IToolRunner> runner) : IToolPlanner
{
    private const int MaxNamed = 5;

    public async ValueTask<ToolPlan> PlanAsync(IEnumerable<ToolCall> calls, DryRunMode mode = DryRunMode.Plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var all = calls.ToList();
        if (all.Select(call => desk.ScopeOf(call.Options?.Caller)).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new ArgumentException("The calls of a plan are for one caller.", nameof(calls));
        }

        var results = new List<ToolResult>(all.Count);
        foreach (var call in all)
        {
            results.Add(await runner().RunAsync(call with { Options = Options(call.Options, mode) }, cancellationToken).ConfigureAwait(false));
        }

        return Make(results, all.Count == 0 ? null : all[0].Options?.Caller);
    }

    public async ValueTask<ToolPlan> PlanAsync(ToolChain chain, ToolCallOptions? callOptions = null, DryRunMode mode = DryRunMode.Plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chain);
        var result = await runner().RunChainAsync(chain, new RunChainOptions { CallOptions = Options(callOptions, mode) }, cancellationToken).ConfigureAwait(false);
        return Make(result.Steps.Select(static s => s.Result), callOptions?.Caller, result.Steps.Count == 0 ? result.Error : null);
    }

    public async ValueTask<ToolPlan> PlanAsync(ToolGraph graph, ToolCallOptions? callOptions = null, DryRunMode mode = DryRunMode.Plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var result = await runner().RunGraphAsync(graph, new RunGraphOptions { CallOptions = Options(callOptions, mode) }, cancellationToken).ConfigureAwait(false);
        return Make(result.Nodes.Select(static n => n.Result), callOptions?.Caller, result.Nodes.Count == 0 ? result.Error : null);
    }

    public async ValueTask<ApprovalRequest> AskAsync(ToolPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var calls = plan.Calls.Where(static c => c.Tool is not null).ToList();
        if (!plan.IsComplete || calls.Count == 0)
        {
            throw new ToolExecException(new ToolError(
                ToolErrorKind.InvalidPlan,
                calls.Count == 0 ? "The plan has no calls, so there is nothing to approve of."
                : plan.Faults.Count > 0 ? $"A call of the plan would be refused: {plan.Faults[0].Message}"
                : $"A call of the plan is not known yet: '{calls.First(static c => c.Unknown is not null).Tool}', {calls.First(static c => c.Unknown is not null).Unknown}"));
        }

        // Made anew from the calls, so that what is asked is what will be checked.
        var json = Write(calls);
        var asked = calls.Where(static c => c.NeedsApproval).ToList();
        var names = string.Join(", ", asked.Take(MaxNamed).Select(static c => $"'{c.Tool}'{(c.Decision?.Rule is { } rule ? $" (rule '{rule}')" : "")}")) + (asked.Count > MaxNamed ? ", …" : "");
        return await desk.AskAsync(
            new ApprovalRequest
            {
                Id = "",
                Tool = "plan",
                ToolFingerprint = "",
                Arguments = json,
                Caller = plan.Caller,
                Reason = asked.Count == 0 ? $"A plan of {calls.Count} calls." : $"A plan of {calls.Count} calls, {asked.Count} of which need approval: {names}.",
                Plan = Fingerprint(json),
                Created = default,
                Expires = default,
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static ToolCallOptions Options(ToolCallOptions? options, DryRunMode mode) => mode == DryRunMode.Off
        ? throw new ArgumentException("A plan runs nothing, or read-only tools alone.", nameof(mode))
        : (options ?? new ToolCallOptions()) with { DryRun = mode, Approval = null };

    private static ToolPlan Make(IEnumerable<ToolResult> results, ToolCaller? caller, ToolError? fault = null)
    {
        var (calls, faults) = (new List<PlannedCall>(), new List<ToolError>());
        foreach (var result in results)
        {
            calls.AddRange(result.Planned ?? []);

            // What is skipped because of another has its reason there; what a condition leaves out is left out.
            if (result.Error is { Kind: not ToolErrorKind.DependencyFailed and not ToolErrorKind.ConditionNotMet } error)
            {
                faults.Add(error);
            }
        }

        if (fault is not null)
        {
            faults.Add(fault);
        }

        return new ToolPlan { Calls = calls, Faults = faults, Fingerprint = Fingerprint(Write(calls)), Caller = caller };
    }

    private static string Fingerprint(JsonElement calls) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Serialize(calls))));

    private static JsonElement Write(IEnumerable<PlannedCall> calls)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 1000 }))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(PlannedUses.Calls);
            foreach (var call in calls)
            {
                writer.WriteStartObject();
                writer.WriteString(PlannedUses.ToolId, call.Tool);
                writer.WriteString(PlannedUses.Fingerprint, call.ToolFingerprint);
                if (call.RequestedBackend is { } backend)
                {
                    writer.WriteString(PlannedUses.Backend, backend);
                }

                if (call.Arguments is { } arguments)
                {
                    writer.WritePropertyName(PlannedUses.Arguments);
                    arguments.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = 1000 });
        return JsonElement.ParseValue(ref reader);
    }
}
