using System.Text.Json;

namespace ToolExec.Run;

/// <summary>The items of a node that runs once for each. Guarded by the gate of the run.</summary>
internal sealed class NodeItems(JsonElement[] arguments, int limit, bool collectErrors)
{
    private readonly ToolResult?[] _results = new ToolResult?[arguments.Length];
    private int _next;
    private int _running;
    private int _done;
    private bool _joins;

    public bool HasFailed { get; private set; }

    /// <summary>Gets a value indicating whether there is something to start: an item, or at the end the joining.</summary>
    public bool HasWork => MayStart || MayJoin;

    private bool MayStart => !HasFailed && _next < arguments.Length && _running < limit;

    private bool MayJoin => !_joins && _running == 0 && (HasFailed || _done == arguments.Length);

    public JsonElement Arguments(int item) => arguments[item];

    /// <summary>Takes the next item, or the joining.</summary>
    public int Take()
    {
        if (!MayStart)
        {
            _joins = true;
            return GraphUnit.Join;
        }

        _running++;
        return _next++;
    }

    /// <summary>Takes the result of an item; <see langword="null"/> where it was given up.</summary>
    public void End(int item, ToolResult? result)
    {
        _running--;
        _done++;
        _results[item] = result;
        HasFailed |= result is null || (!result.IsSuccess && !collectErrors);
    }

    public ToolResult Join() => ItemResults.Join(_results, collectErrors);
}
