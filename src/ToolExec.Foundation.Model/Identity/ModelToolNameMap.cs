using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace ToolExec;

/// <summary>A fixed set of tools under the names that model APIs take; every name leads back to its id.</summary>
/// <remarks>Immutable and safe for use by several threads.</remarks>
public sealed class ModelToolNameMap
{
    private readonly FrozenDictionary<string, ToolId> _ids;

    /// <summary>Initializes the map of some tools.</summary>
    /// <param name="ids">The tools' ids; one that comes twice counts once.</param>
    /// <exception cref="ArgumentException">An id is empty, or the names of two long ids have the same 80-bit hash.</exception>
    public ModelToolNameMap(IEnumerable<ToolId> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var names = new Dictionary<string, ToolId>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            var name = ModelToolName.Encode(id);
            if (!names.TryAdd(name, id) && names[name] != id)
            {
                throw new ArgumentException($"The tools '{names[name]}' and '{id}' have the same name for model APIs, '{name}'. Shorten one of them.", nameof(ids));
            }
        }

        _ids = names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Gets the number of tools.</summary>
    public int Count => _ids.Count;

    /// <summary>Finds the tool that a model named.</summary>
    /// <param name="name">The name that the model used.</param>
    /// <param name="id">The tool's id, or the default value.</param>
    /// <returns>Whether a tool of this map has the name.</returns>
    public bool TryGetId([NotNullWhen(true)] string? name, out ToolId id)
    {
        id = default;
        return name is not null && _ids.TryGetValue(name, out id);
    }
}
