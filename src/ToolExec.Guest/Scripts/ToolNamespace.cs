using System.Diagnostics.CodeAnalysis;
using System.Dynamic;

namespace ToolExec.Guest;

/// <summary>What a script finds under <c>tools</c>: namespaces, and functions in them.</summary>
internal sealed class ToolNamespace(Func<string, object?, Task<object?>> call) : DynamicObject
{
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
            result = (Func<object?, Task<object?>>)(arguments => call(id, arguments));
            return true;
        }

        result = null;
        return false;
    }

    public override bool TryInvokeMember(InvokeMemberBinder binder, object?[]? args, [NotNullWhen(true)] out object? result)
    {
        result = null;
        if (!_tools.TryGetValue(binder.Name, out var id))
        {
            return false;
        }

        result = call(id, Arguments(binder.CallInfo, args ?? []));
        return true;
    }

    private static object? Arguments(CallInfo info, object?[] args)
    {
        if (args.Length == 0)
        {
            return null;
        }

        if (info.ArgumentNames.Count == args.Length)
        {
            return info.ArgumentNames.Zip(args).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        }

        return args.Length == 1 ? args[0] : throw new ArgumentException("Give the arguments as one object, such as new { a = 1 }, or each by its name.");
    }
}
