namespace ToolExec.Guest;

/// <summary>What a C# script finds beside the base library. It is called by scripts.</summary>
public sealed class ScriptGlobals
{
    private readonly Func<string, IReadOnlyList<KeyValuePair<string, object?>>, CancellationToken, Task<object?>> _call;

    internal ScriptGlobals(Func<string, IReadOnlyList<KeyValuePair<string, object?>>, CancellationToken, Task<object?>> call, object? input, object tools)
    {
        _call = call;
        this.input = input!;
        this.tools = tools;
    }

#pragma warning disable IDE1006, CA1707, VSTHRD200 // Scripts find the same names in every language.
    /// <summary>Gets the tools: <c>await tools.math.add(new { a = 1, b = 2 })</c>, or <c>tools.math.add(a: 1, b: 2)</c>.</summary>
    public dynamic tools { get; }

    /// <summary>Gets what the script was given; <see langword="null"/> where it was given nothing.</summary>
    public dynamic input { get; }

    /// <summary>Gets or sets the result of a script that returns none.</summary>
    public dynamic? __out { get; set; }

    /// <summary>Runs a tool.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="arguments">Its arguments, an object.</param>
    /// <param name="cancellationToken">Gives the call up; the host stops it.</param>
    /// <returns>What it gave.</returns>
    public Task<dynamic> runTool(string id, object? arguments = null, CancellationToken cancellationToken = default) =>
        Call("run_tool", [("tool", id), ("arguments", arguments)], cancellationToken);

    /// <summary>Runs a chain.</summary>
    /// <param name="chain">The chain, or a list of its steps.</param>
    /// <param name="cancellationToken">Gives the call up; the host stops it.</param>
    /// <returns>The value of its last step; a failure is thrown.</returns>
    public Task<dynamic> runChain(object chain, CancellationToken cancellationToken = default) =>
        Call("run_chain", [("chain", chain is System.Collections.IEnumerable and not System.Dynamic.ExpandoObject ? new { steps = chain } : chain)], cancellationToken);

    /// <summary>Searches tools.</summary>
    /// <param name="query">What is searched for.</param>
    /// <param name="limit">The most hits.</param>
    /// <param name="cancellationToken">Gives the call up; the host stops it.</param>
    /// <returns>The hits.</returns>
    public Task<dynamic> searchTools(string? query = null, int? limit = null, CancellationToken cancellationToken = default) =>
        Call("search_tools", [("query", query), ("limit", limit)], cancellationToken);

    /// <summary>Lists namespaces.</summary>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Gives the call up; the host stops it.</param>
    /// <returns>The namespaces.</returns>
    public Task<dynamic> listNamespaces(string? cursor = null, CancellationToken cancellationToken = default) =>
        Call("list_namespaces", [("cursor", cursor)], cancellationToken);

    /// <summary>Describes a tool.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="detail">How much: <c>summary</c>, <c>signature</c>, <c>schema</c> (usually), <c>full</c> or <c>typescript</c>.</param>
    /// <param name="cancellationToken">Gives the call up; the host stops it.</param>
    /// <returns>Its documentation.</returns>
    public Task<dynamic> describeTool(string id, string? detail = null, CancellationToken cancellationToken = default) =>
        Call("describe_tool", [("tool", id), ("detail", detail)], cancellationToken);

    /// <summary>Lists examples of a tool's use.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Gives the call up; the host stops it.</param>
    /// <returns>The examples.</returns>
    public Task<dynamic> listToolExamples(string id, int? max = null, CancellationToken cancellationToken = default) =>
        Call("list_tool_examples", [("tool", id), ("max", max)], cancellationToken);

    private Task<dynamic> Call(string op, (string Name, object? Value)[] parameters, CancellationToken cancellationToken) =>
        _call(op, [.. parameters.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value))], cancellationToken)!;
#pragma warning restore IDE1006, CA1707, VSTHRD200
}
