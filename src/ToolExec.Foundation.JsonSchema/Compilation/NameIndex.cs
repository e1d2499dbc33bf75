namespace ToolExec.Foundation.JsonSchema;

/// <summary>Gives each name of an object's keywords its index: first those of <c>properties</c>, then those that others mention.</summary>
internal sealed class NameIndex(List<byte[]> names)
{
    private readonly NameTable _properties = new(names);
    private List<byte[]>? _extra;
    private Dictionary<string, int>? _extraIndex;

    public int Count => _properties.Count + (_extra?.Count ?? 0);

    public int IndexOf(byte[] name)
    {
        var index = _properties.Find(name);
        if (index >= 0)
        {
            return index;
        }

        _extra ??= [];
        _extraIndex ??= new Dictionary<string, int>(StringComparer.Ordinal);

        // Latin-1 keeps different bytes different.
        if (_extraIndex.TryAdd(System.Text.Encoding.Latin1.GetString(name), Count))
        {
            _extra.Add(name);
            return Count - 1;
        }

        return _extraIndex[System.Text.Encoding.Latin1.GetString(name)];
    }

    public NameTable Build() => _extra is null ? _properties : new NameTable([.. names, .. _extra]);
}
