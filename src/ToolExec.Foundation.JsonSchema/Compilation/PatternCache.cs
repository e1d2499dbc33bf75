namespace ToolExec.Foundation.JsonSchema;

/// <summary>Patterns of one schema by their text, so that a repeated one is built once.</summary>
internal sealed class PatternCache(TimeSpan timeout)
{
    private Dictionary<string, SchemaPattern>? _patterns;

    /// <exception cref="FormatException">The pattern is not valid.</exception>
    public SchemaPattern Get(string source)
    {
        _patterns ??= new Dictionary<string, SchemaPattern>(StringComparer.Ordinal);
        if (!_patterns.TryGetValue(source, out var pattern))
        {
            pattern = new SchemaPattern(source, timeout);
            _patterns.Add(source, pattern);
        }

        return pattern;
    }
}
