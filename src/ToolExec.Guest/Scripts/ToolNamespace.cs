using System.Diagnostics.CodeAnalysis;
using System.Dynamic;

namespace ToolExec.Guest;

/// <summary>What a script finds under <c>tools</c>: namespaces, and functions in them.</summary>
internal sealed class ToolNamespace(Func<string, object?, CancellationToken, Task<object?>> call) : DynamicObject
{
    private const int MostNames = 20;
    private readonly Dictionary<string, string> _tools = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ToolNamespace> _spaces = new(StringComparer.Ordinal);

    public void Add(string space, string name, string id)
    {
        if (space.Length == 0)
        {
            _tools.TryAdd(name, id);
            return;
        }

        if (!_spaces.TryGetValue(space, out var inner))
        {
            _spaces[space] = inner = new ToolNamespace(call);
        }

        inner.Add("", name, id);
    }

    public override IEnumerable<string> GetDynamicMemberNames() => _spaces.Keys.Concat(_tools.Keys);

    public override bool TryGetMember(GetMemberBinder binder, out object? result)
    {
        if (_spaces.TryGetValue(binder.Name, out var inner))
        {
            result = inner;
            return true;
        }

        if (_tools.TryGetValue(binder.Name, out var id))
        {
            result = (Func<object?, Task<object?>>)(arguments => call(id, arguments, CancellationToken.None));
            return true;
        }

        throw Missing(binder.Name);
    }

    public override bool TryInvokeMember(InvokeMemberBinder binder, object?[]? args, [NotNullWhen(true)] out object? result)
    {
        result = null;
        if (!_tools.TryGetValue(binder.Name, out var id))
        {
            return _spaces.ContainsKey(binder.Name) ? false : throw Missing(binder.Name);
        }

        var arguments = Arguments(binder.CallInfo, args ?? [], out var cancellationToken);
        result = call(id, arguments, cancellationToken);
        return true;
    }

    private MissingMemberException Missing(string name)
    {
        var names = GetDynamicMemberNames().Order(StringComparer.Ordinal).ToList();
        var there = names.Count == 0 ? "There are none." : $"There are: {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? ", …" : "")}.";
        return new MissingMemberException($"There is no '{name}' among these tools. {there} searchTools finds tools by words, and runTool runs one by its id.");
    }

    // JSON cannot say a token, so one among the arguments is the call's own, by whatever name.
    private static object? Arguments(CallInfo info, object?[] args, out CancellationToken cancellationToken)
    {
        cancellationToken = CancellationToken.None;
        var unnamed = args.Length - info.ArgumentNames.Count;
        var positional = new List<object?>();
        var named = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is CancellationToken token)
            {
                cancellationToken = token;
            }
            else if (i < unnamed)
            {
                positional.Add(args[i]);
            }
            else
            {
                named[info.ArgumentNames[i - unnamed]] = args[i];
            }
        }

        return (positional.Count, named.Count) switch
        {
            (0, 0) => null,
            (1, 0) => positional[0],
            (0, _) => named,
            _ => throw new ArgumentException("Give the arguments as one object, such as new { a = 1 }, or each by its name."),
        };
    }
}
