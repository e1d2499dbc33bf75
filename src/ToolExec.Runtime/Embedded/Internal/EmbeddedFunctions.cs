using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ToolExec.Script;

namespace ToolExec.Runtime;

/// <summary>The functions that scripts find. One set serves all runs with the same tools; what is a run's own comes with each call.</summary>
internal sealed class EmbeddedFunctions
{
    /// <summary>The class of errors that scripts can test for.</summary>
    public const string ErrorName = "ToolError";

    private const int UsualHits = 10;
    private const int UsualExamples = 3;

    private static readonly JsonTypeInfo<ToolSearchPage> SearchPage = TypeInfo<ToolSearchPage>();
    private static readonly JsonTypeInfo<ToolNamespacePage> NamespacePage = TypeInfo<ToolNamespacePage>();
    private static readonly JsonTypeInfo<ToolDocument> Document = TypeInfo<ToolDocument>();
    private static readonly JsonTypeInfo<IReadOnlyList<ToolExample>> Examples = TypeInfo<IReadOnlyList<ToolExample>>();

    private readonly ConditionalWeakTable<IReadOnlyList<SandboxTool>, ScriptFunctions> _sets = new();

    /// <summary>Returns the set for some tools; the same list gives the same set.</summary>
    /// <exception cref="ArgumentException">A function's name is none, or two are the same.</exception>
    public ScriptFunctions For(IReadOnlyList<SandboxTool> tools) => _sets.GetValue(tools, Make);

    private static ScriptFunctions Make(IReadOnlyList<SandboxTool> tools)
    {
        var functions = new ScriptFunctionsBuilder()
            .AddError(ErrorName)
            .Add("searchTools", Guard(SearchAsync))
            .Add("listNamespaces", Guard(ListNamespacesAsync))
            .Add("describeTool", Guard(DescribeAsync))
            .Add("listToolExamples", Guard(ListExamplesAsync))
            .Add("runTool", Guard(static (run, call, token) => RunToolAsync(run, call, Text(call, 0, "tool"), call.GetArgument(1), token)))
            .Add("runChain", Guard(RunChainAsync));
        foreach (var tool in tools)
        {
            var id = tool.Id;
            var name = tool.Namespace.Length == 0 ? $"tools.{tool.Name}" : $"tools.{tool.Namespace}.{tool.Name}";
            functions.Add(name, Guard((run, call, token) => RunToolAsync(run, call, id, call.GetArgument(0), token)));
        }

        return functions.Build();
    }

    // Counts the call, and makes what the gateway throws an error that the script can catch.
    private static ScriptFunction Guard(Func<EmbeddedRun, ScriptCall, CancellationToken, ValueTask<ScriptCallResult>> function) => (call, token) =>
    {
        var run = (EmbeddedRun)call.State!;
        run.Enter();
        ValueTask<ScriptCallResult> task;
        try
        {
            task = function(run, call, token);
        }
        catch (ToolExecException fault)
        {
            run.Leave();
            return new(ToolAnswers.Of(fault.Error));
        }
        catch
        {
            run.Leave();
            throw;
        }

        if (!task.IsCompletedSuccessfully)
        {
            return FinishAsync(run, task);
        }

        run.Leave();
        return task;
    };

    private static async ValueTask<ScriptCallResult> FinishAsync(EmbeddedRun run, ValueTask<ScriptCallResult> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (ToolExecException fault)
        {
            return ToolAnswers.Of(fault.Error);
        }
        finally
        {
            run.Leave();
        }
    }

    private static async ValueTask<ScriptCallResult> RunToolAsync(EmbeddedRun run, ScriptCall call, string tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        var result = await run.Gateway.RunToolAsync(tool, arguments.ValueKind == JsonValueKind.Null ? default : arguments, cancellationToken).ConfigureAwait(false);
        if (result.Postponed is null && (result.Status != ToolStatus.AwaitingApproval || result.Approval is null))
        {
            return ToolAnswers.Of(result);
        }

        run.Waiting[call.Id] = result;
        return ScriptCallResult.Suspend;
    }

    private static async ValueTask<ScriptCallResult> RunChainAsync(EmbeddedRun run, ScriptCall call, CancellationToken cancellationToken)
    {
        var steps = call.GetArgument(0);
        ToolChain chain;
        try
        {
            chain = ToolChainJson.FromJson(steps.ValueKind switch
            {
                JsonValueKind.Array => $$"""{"steps":{{steps.GetRawText()}}}""",
                JsonValueKind.Undefined => "null",
                _ => steps.GetRawText(),
            });
        }
        catch (JsonException fault)
        {
            throw Refuse($"This is no chain: {fault.Message} Write runChain([{{ tool: \"namespace:name\", arguments: {{}} }}]).", ToolErrorKind.InvalidPlan);
        }

        var result = await run.Gateway.RunChainAsync(chain, cancellationToken).ConfigureAwait(false);
        return result.Error is { } error ? ToolAnswers.Of(error) : ToolAnswers.Of(result.Value);
    }

    private static async ValueTask<ScriptCallResult> SearchAsync(EmbeddedRun run, ScriptCall call, CancellationToken cancellationToken)
    {
        var query = new ToolSearchQuery(Text(call, 0, "query", optional: true) ?? "") { Limit = Number(call, 1, UsualHits, ToolSearchQuery.MaxLimit) };
        var page = await run.Gateway.SearchToolsAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Error is { } error ? ToolAnswers.Of(error) : ListOf(page, SearchPage, "tools"u8);
    }

    private static async ValueTask<ScriptCallResult> ListNamespacesAsync(EmbeddedRun run, ScriptCall call, CancellationToken cancellationToken)
    {
        var page = await run.Gateway.ListNamespacesAsync(Text(call, 0, "cursor", optional: true), cancellationToken).ConfigureAwait(false);
        return page.Error is { } error ? ToolAnswers.Of(error) : ListOf(page, NamespacePage, "namespaces"u8);
    }

    private static async ValueTask<ScriptCallResult> DescribeAsync(EmbeddedRun run, ScriptCall call, CancellationToken cancellationToken)
    {
        var word = Text(call, 1, "detail", optional: true) ?? "schema";
        var detail = word switch
        {
            "summary" => ToolDetail.Summary,
            "signature" => ToolDetail.Signature,
            "schema" => ToolDetail.Schema,
            "full" => ToolDetail.Full,
            "typescript" => ToolDetail.TypeScript,
            _ => throw Refuse($"There is no level of detail '{word}'. It is summary, signature, schema, full or typescript."),
        };
        var document = await run.Gateway.DescribeToolAsync(Text(call, 0, "tool"), detail, cancellationToken).ConfigureAwait(false);
        return ScriptCallResult.FromUtf8(JsonSerializer.SerializeToUtf8Bytes(document, Document));
    }

    private static async ValueTask<ScriptCallResult> ListExamplesAsync(EmbeddedRun run, ScriptCall call, CancellationToken cancellationToken)
    {
        var examples = await run.Gateway.ListToolExamplesAsync(Text(call, 0, "tool"), Number(call, 1, UsualExamples, int.MaxValue), cancellationToken).ConfigureAwait(false);
        return ScriptCallResult.FromUtf8(JsonSerializer.SerializeToUtf8Bytes(examples, Examples));
    }

    // Scripts want the list, not the page around it.
    private static ScriptCallResult ListOf<T>(T page, JsonTypeInfo<T> typeInfo, ReadOnlySpan<byte> member) =>
        ScriptCallResult.FromValue(JsonSerializer.SerializeToElement(page, typeInfo).GetProperty(member));

    private static string Text(ScriptCall call, int index, string name) => Text(call, index, name, optional: false)!;

    private static string? Text(ScriptCall call, int index, string name, bool optional)
    {
        var value = call.GetArgument(index);
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Undefined or JsonValueKind.Null when optional => null,
            _ => throw Refuse($"{call.Name}: {name} must be a string."),
        };
    }

    private static int Number(ScriptCall call, int index, int usual, int most)
    {
        var value = call.GetArgument(index);
        return value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => usual,
            JsonValueKind.Number when value.TryGetInt32(out var number) && number >= 1 => Math.Min(number, most),
            _ => throw Refuse($"{call.Name}: the number of results must be a whole number from 1 on."),
        };
    }

    private static ToolExecException Refuse(string message, ToolErrorKind kind = ToolErrorKind.ValidationInput) => new(new ToolError(kind, message));

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(T));
}
