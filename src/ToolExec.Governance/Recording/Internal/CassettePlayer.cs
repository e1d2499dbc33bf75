using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Governance;

/// <summary>Finds the recorded call that answers a call: each answers once, in the order in which it was recorded.</summary>
internal sealed class CassettePlayer
{
    private const int MaxCompared = 1000;
    private const int MaxShown = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Slot>> _takes = new(StringComparer.Ordinal);
    private readonly ReplayMatching _matching;
    private readonly string[][] _ignored;
    private readonly bool _repeatsLast;
    private readonly NameRedactor _redactor;

    public CassettePlayer(IEnumerable<CassetteCall> calls, ReplayMatching matching, IEnumerable<string> ignored, bool repeatsLast, NameRedactor redactor)
    {
        (_matching, _repeatsLast, _redactor) = (matching, repeatsLast, redactor);
        _ignored = [.. ignored.Select(static p => p.Split('/').Skip(1).Select(static s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray())];
        foreach (var call in calls)
        {
            Add(call);
        }
    }

    /// <summary>Adds a call that was just made: it was played already.</summary>
    public void AddPlayed(CassetteCall call) => Add(call).IsPlayed = true;

    /// <summary>Takes the call that answers, or says why there is none.</summary>
    public (CassetteCall? Call, ToolError? Error) Take(Tool tool, JsonElement arguments)
    {
        var id = tool.Id.ToString();
        var asked = _redactor.Redact(arguments, tool.InputSchema);
        var key = KeyOf(asked);
        lock (_gate)
        {
            var takes = _takes.GetValueOrDefault(id) ?? [];
            var equal = takes.Where(t => string.Equals(t.Key, key, StringComparison.Ordinal)).ToList();
            var found = equal.Find(static t => !t.IsPlayed)
                ?? (_matching == ReplayMatching.Lenient ? takes.Find(static t => !t.IsPlayed) : null)
                ?? (_repeatsLast ? equal.LastOrDefault() ?? (_matching == ReplayMatching.Lenient ? takes.LastOrDefault() : null) : null);
            if (found is not null)
            {
                found.IsPlayed = true;
                return (found.Call, null);
            }

            return (null, new ToolError(ToolErrorKind.NotRecorded, Explain(id, asked, takes, equal.Count)));
        }
    }

    /// <summary>Returns arguments as they stand in a recording.</summary>
    public JsonElement Redact(Tool tool, JsonElement arguments) => _redactor.Redact(arguments, tool.InputSchema);

    private static string Explain(string id, JsonElement asked, List<Slot> takes, int equal)
    {
        if (takes.Count == 0)
        {
            return $"The recording has no call of '{id}'.";
        }

        if (equal > 0)
        {
            return $"The recording has this call of '{id}' {(equal == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{equal} times"))}, and it was played as often.";
        }

        var (nearest, differences) = takes.Take(MaxCompared).Select(t => (t, JsonDiff.Compare(t.Call.Arguments, asked))).MinBy(static p => p.Item2.Count);
        var shown = differences.Take(MaxShown).Select(static d => $"{d.Path}: recorded {d.Before ?? "nothing"}, asked {d.After ?? "nothing"}");
        return $"The recording has no call of '{id}' with these arguments. The nearest has {Short(CanonicalJson.Serialize(nearest.Call.Arguments))}. Differences: {string.Join("; ", shown)}.";
    }

    private static string Short(string text) => text.Length <= 1000 ? text : $"{ToolText.Beginning(text, 1000)}…";

    private Slot Add(CassetteCall call)
    {
        var take = new Slot(call, KeyOf(call.Arguments));
        lock (_gate)
        {
            if (!_takes.TryGetValue(call.Tool, out var takes))
            {
                _takes[call.Tool] = takes = [];
            }

            takes.Add(take);
        }

        return take;
    }

    private string KeyOf(JsonElement arguments)
    {
        if (_ignored.Length == 0 || arguments.ValueKind != JsonValueKind.Object)
        {
            return CanonicalJson.Serialize(arguments);
        }

        var rest = JsonObject.Create(arguments)!;
        foreach (var path in _ignored)
        {
            Remove(rest, path);
        }

        return CanonicalJson.Serialize(ToolExecJson.Parse(rest.ToJsonString(ToolExecJson.DefaultOptions), AuditLines.AnySize));
    }

    private static void Remove(JsonNode? node, ReadOnlySpan<string> path)
    {
        for (var i = 0; node is not null && i < path.Length; i++)
        {
            var isLast = i == path.Length - 1;
            switch (node)
            {
                case JsonObject parent when isLast:
                    parent.Remove(path[i]);
                    return;
                case JsonObject parent:
                    node = parent[path[i]];
                    break;
                case JsonArray list when int.TryParse(path[i], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count:
                    if (isLast)
                    {
                        list.RemoveAt(index);
                        return;
                    }

                    node = list[index];
                    break;
                default:
                    return;
            }
        }
    }

    private sealed class Slot(CassetteCall call, string key)
    {
        public CassetteCall Call { get; } = call;

        public string Key { get; } = key;

        public bool IsPlayed { get; set; }
    }
}
