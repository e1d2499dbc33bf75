using System.Collections.Concurrent;
using System.Text.Json;
using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Run;

/// <summary>Compiles each schema once, however many tools share it. Entries live as long as some tool uses them.</summary>
internal sealed class SchemaCache
{
    private readonly ConcurrentDictionary<string, WeakReference<CompiledSchema>> _schemas = new(StringComparer.Ordinal);
    private int _sweepAt = 1024;

    /// <summary>Compiles a schema.</summary>
    /// <exception cref="SchemaException">The schema is unusable.</exception>
    public CompiledSchema Get(JsonElement schema)
    {
        var text = schema.GetRawText();
        if (_schemas.TryGetValue(text, out var known) && known.TryGetTarget(out var compiled))
        {
            return compiled;
        }

        compiled = CompiledSchema.Compile(schema);
        _schemas[text] = new WeakReference<CompiledSchema>(compiled);
        if (_schemas.Count > Volatile.Read(ref _sweepAt))
        {
            Sweep();
        }

        return compiled;
    }

    private void Sweep()
    {
        foreach (var (text, reference) in _schemas)
        {
            if (!reference.TryGetTarget(out _))
            {
                _schemas.TryRemove(new(text, reference));
            }
        }

        Volatile.Write(ref _sweepAt, Math.Max(1024, _schemas.Count * 2));
    }
}
