using System.Text;
using System.Text.Json;

namespace ToolExec.Run;

/// <summary>Fills the <c>{argument}</c> parts of declared resources from the arguments of a call.</summary>
internal static class EffectResolver
{
    private static readonly IReadOnlyList<ResourceAccess> None = [];

    /// <summary>Returns what a call with these arguments reads and writes.</summary>
    /// <param name="effects">The declared effects.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="isUnknown">Says whether a value is not known yet, because it stands for something that comes later.</param>
    public static IReadOnlyList<ResourceAccess> Resolve(ToolEffects? effects, JsonElement arguments, Func<JsonElement, bool>? isUnknown = null)
    {
        if (effects is null || (effects.Reads.Count == 0 && effects.Writes.Count == 0))
        {
            return None;
        }

        var accesses = new List<ResourceAccess>(effects.Reads.Count + effects.Writes.Count);
        foreach (var resource in effects.Writes)
        {
            accesses.Add(Fill(resource, isWrite: true, arguments, isUnknown));
        }

        foreach (var resource in effects.Reads)
        {
            var read = Fill(resource, isWrite: false, arguments, isUnknown);

            // Who writes a resource has it to himself; reading it as well changes nothing.
            if (!accesses.Contains(read with { IsWrite = true }))
            {
                accesses.Add(read);
            }
        }

        return accesses;
    }

    private static ResourceAccess Fill(string resource, bool isWrite, JsonElement arguments, Func<JsonElement, bool>? isUnknown)
    {
        var open = resource.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
        {
            return new ResourceAccess(resource, isWrite, IsExact: true);
        }

        var text = new StringBuilder(resource.Length + 32);
        var at = 0;
        while (open >= 0)
        {
            var close = resource.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            text.Append(resource, at, open - at);
            if (!TryFind(arguments, resource.AsSpan(open + 1, close - open - 1), isUnknown, out var value))
            {
                return new ResourceAccess(text.ToString(), isWrite, IsExact: false);
            }

            text.Append(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText());
            at = close + 1;
            open = resource.IndexOf('{', at);
        }

        text.Append(resource, at, resource.Length - at);
        return new ResourceAccess(text.ToString(), isWrite, IsExact: true);
    }

    private static bool TryFind(JsonElement arguments, ReadOnlySpan<char> name, Func<JsonElement, bool>? isUnknown, out JsonElement value)
    {
        if (isUnknown is not null && isUnknown(arguments))
        {
            value = default;
            return false;
        }

        if (name.Length > 0 && name[0] == '/')
        {
            return JsonPointer.TryGet(arguments, name, out value, isUnknown);
        }

        value = default;
        return arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(name, out value) && isUnknown?.Invoke(value) != true;
    }
}
