using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The values of <c>enum</c> or <c>const</c>, sorted by kind so that a lookup does not walk the list.</summary>
internal sealed class ValueSet
{
    private const int HashFrom = 8;

    private readonly NameTable _strings = NameTable.Empty;
    private readonly long[] _integers;
    private readonly byte[][] _others;
    private readonly Dictionary<int, List<byte[]>>? _othersByHash;
    private readonly JsonTypes _literals;
    private readonly bool _hasTrue;
    private readonly bool _hasFalse;
    private readonly byte[][] _raw;

    public ValueSet(ReadOnlySpan<JsonElement> values)
    {
        var names = new List<byte[]>(values.Length);
        List<long>? integers = null;
        List<byte[]>? others = null;
        _raw = new byte[values.Length][];
        for (var i = 0; i < values.Length; i++)
        {
            var raw = JsonMarshal.GetRawUtf8Value(values[i]);
            _raw[i] = raw.ToArray();
            switch (values[i].ValueKind)
            {
                case JsonValueKind.String:
                    names.Add(Utf8Text.UnescapedBytes(raw[1..^1]));
                    break;
                case JsonValueKind.Number when new DecimalText(raw).TryGetInt64(out var integer):
                    (integers ??= []).Add(integer);
                    break;
                case JsonValueKind.Null:
                    _literals |= JsonTypes.Null;
                    break;
                case JsonValueKind.True:
                    _hasTrue = true;
                    break;
                case JsonValueKind.False:
                    _hasFalse = true;
                    break;
                default:
                    (others ??= []).Add(_raw[i]);
                    break;
            }
        }

        if (names.Count > 0)
        {
            _strings = new NameTable(names);
        }

        _integers = integers is null ? [] : [.. integers];
        Array.Sort(_integers);
        _others = others is null ? [] : [.. others];
        _othersByHash = _others.Length > HashFrom ? ByHash(_others) : null;
    }

    /// <summary>The raw JSON of each value, in the order of the schema.</summary>
    public IReadOnlyList<byte[]> Raw => _raw;

    public NameTable Strings => _strings;

    /// <summary>All values are strings.</summary>
    public bool OnlyStrings => _strings.Count == _raw.Length;

    public bool HasNull => _literals != JsonTypes.None;

    public bool HasBoolean(bool value) => value ? _hasTrue : _hasFalse;

    public bool HasNumber(in NumberToken number, ReadOnlySpan<byte> json, ref long steps)
    {
        var value = number.Value;
        return number.IsInteger || new DecimalText(number.Text(json)).TryGetInt64(out value)
            ? Array.BinarySearch(_integers, value) >= 0
            : HasOther(number.Text(json), ref steps);
    }

    /// <param name="raw">An array, an object or a number that is no 64-bit integer.</param>
    /// <param name="steps">Counts down with the work.</param>
    public bool HasOther(ReadOnlySpan<byte> raw, ref long steps)
    {
        if (_othersByHash is not null)
        {
            return _othersByHash.TryGetValue(JsonEquality.Hash(raw, ref steps), out var bucket) && Any(CollectionsMarshal.AsSpan(bucket), raw, ref steps);
        }

        return Any(_others, raw, ref steps);
    }

    public bool Has(JsonElement value, ref long steps)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return _strings.Find(Utf8Text.UnescapedBytes(raw[1..^1])) >= 0;
            case JsonValueKind.Number:
                return HasNumber(new NumberToken { End = raw.Length }, raw, ref steps);
            case JsonValueKind.Null:
                return HasNull;
            case JsonValueKind.True or JsonValueKind.False:
                return HasBoolean(value.ValueKind == JsonValueKind.True);
            default:
                return HasOther(raw, ref steps);
        }
    }

    private static bool Any(ReadOnlySpan<byte[]> values, ReadOnlySpan<byte> raw, ref long steps)
    {
        foreach (var value in values)
        {
            if (JsonEquality.Equal(value, raw, ref steps))
            {
                return true;
            }
        }

        return false;
    }

    private static Dictionary<int, List<byte[]>> ByHash(byte[][] values)
    {
        var table = new Dictionary<int, List<byte[]>>();
        var steps = long.MaxValue;
        foreach (var value in values)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(table, JsonEquality.Hash(value, ref steps), out _) ??= [];
            table[JsonEquality.Hash(value, ref steps)].Add(value);
        }

        return table;
    }
}
