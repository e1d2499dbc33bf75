using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ToolExec.Discovery.Text;

namespace ToolExec.Discovery.Search;

/// <summary>Reads the terms of a tool, field by field. Used by one thread at a time; its buffers serve one tool after the other.</summary>
internal sealed class ToolAnalyzer(Vocabulary vocabulary, int maxTextLength)
{
    private const int MaxSchemaDepth = 6;
    private const int MaxEnumValues = 100;
    private const uint FullCount = 15;

    private readonly List<int> _found = [];
    private readonly ushort[] _lengths = new ushort[FieldWeights.Count];
    private uint[] _counts = new uint[1024];
    private char[] _chars = new char[256];
    private int _left;

    /// <summary>Gets the terms that the tool has.</summary>
    public ReadOnlySpan<int> Terms => CollectionsMarshal.AsSpan(_found);

    /// <summary>Gets the number of terms of each field.</summary>
    public ReadOnlySpan<ushort> Lengths => _lengths;

    /// <summary>Returns how often a term comes in each field: four bits a field, fifteen at most.</summary>
    public uint CountsOf(int term) => _counts[term];

    /// <summary>Reads a tool; the results stay until the next one.</summary>
    public void Read(Tool tool)
    {
        Forget();
        _left = maxTextLength;
        ReadName(tool.Name);
        ReadText(tool.Namespace, ToolField.Namespace);
        ReadText(tool.Title ?? tool.Annotations?.Title, ToolField.Title);
        foreach (var tag in tool.Tags)
        {
            ReadText(tag, ToolField.Tags);
        }

        ReadText(tool.Description, ToolField.Description);
        ReadSchema(tool.InputSchema, 0);
    }

    private void Forget()
    {
        foreach (var term in _found)
        {
            _counts[term] = 0;
        }

        _found.Clear();
        Array.Clear(_lengths);
    }

    // A name is also found by its words written as one, all of them or two neighbours: "websearch" finds web_search.
    private void ReadName(string name)
    {
        ReadText(name, ToolField.Name);

        // The grammar of names has ASCII letters only, so lower case is all there is to fold, and no text is made for a word that is known.
        Span<char> whole = stackalloc char[ToolId.MaxPartLength];
        var (at, length, before) = (0, 0, 0);
        var words = 0;
        while (WordReader.TryNext(name, ref at, out var word))
        {
            word.ToLowerInvariant(whole[length..]);
            length += word.Length;
            if (++words > 1)
            {
                AddJoined(whole[before..length]);
            }

            before = length - word.Length;
        }

        if (words > 2)
        {
            AddJoined(whole[..length]);
        }
    }

    private void AddJoined(ReadOnlySpan<char> text)
    {
        if (text.Length <= WordSplitter.MaxTermLength)
        {
            // Beside the name's words, not among them: it does not make the name longer.
            Count(vocabulary.AddJoined(text), ToolField.Name);
        }
    }

    private void ReadText(ReadOnlySpan<char> text, ToolField field)
    {
        text = text[..Math.Min(text.Length, _left)];
        _left -= text.Length;
        var at = 0;
        while (WordReader.TryNext(text, ref at, out var word))
        {
            var terms = vocabulary.TermsOf(word);
            foreach (var term in terms)
            {
                Count(term, field);
            }

            ref var length = ref _lengths[(int)field];
            length = (ushort)Math.Min(length + terms.Length, ushort.MaxValue);
        }
    }

    private void Count(int term, ToolField field)
    {
        if (term >= _counts.Length)
        {
            Array.Resize(ref _counts, Math.Max(term + 1, _counts.Length * 2));
        }

        ref var counts = ref _counts[term];
        if (counts == 0)
        {
            _found.Add(term);
        }

        var shift = (int)field * 4;
        if (((counts >> shift) & FullCount) < FullCount)
        {
            counts += 1u << shift;
        }
    }

    private void ReadSchema(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxSchemaDepth || _left <= 0)
        {
            return;
        }

        foreach (var member in schema.EnumerateObject())
        {
            var keyword = JsonMarshal.GetRawUtf8PropertyName(member);
            if (keyword.SequenceEqual("properties"u8))
            {
                ReadProperties(member.Value, depth);
            }
            else if (keyword.SequenceEqual("description"u8) || keyword.SequenceEqual("title"u8))
            {
                ReadString(member.Value, ToolField.ParameterDescriptions);
            }
            else if (keyword.SequenceEqual("enum"u8) || keyword.SequenceEqual("const"u8))
            {
                ReadValues(member.Value);
            }
            else if (keyword.SequenceEqual("items"u8) || keyword.SequenceEqual("additionalProperties"u8))
            {
                ReadSchema(member.Value, depth + 1);
            }
            else if (keyword.SequenceEqual("anyOf"u8) || keyword.SequenceEqual("oneOf"u8) || keyword.SequenceEqual("allOf"u8) || keyword.SequenceEqual("prefixItems"u8))
            {
                ReadBranches(member.Value, depth);
            }
            else if (keyword.SequenceEqual("$defs"u8) || keyword.SequenceEqual("definitions"u8))
            {
                ReadMembers(member.Value, depth);
            }
        }
    }

    private void ReadProperties(JsonElement properties, int depth)
    {
        if (properties.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in properties.EnumerateObject())
        {
            ReadName(property);
            ReadSchema(property.Value, depth + 1);
        }
    }

    private void ReadMembers(JsonElement schemas, int depth)
    {
        if (schemas.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in schemas.EnumerateObject())
            {
                ReadSchema(member.Value, depth + 1);
            }
        }
    }

    private void ReadBranches(JsonElement branches, int depth)
    {
        if (branches.ValueKind == JsonValueKind.Array)
        {
            foreach (var branch in branches.EnumerateArray())
            {
                ReadSchema(branch, depth + 1);
            }
        }
    }

    private void ReadValues(JsonElement values)
    {
        if (values.ValueKind != JsonValueKind.Array)
        {
            ReadString(values, ToolField.EnumValues);
            return;
        }

        var read = 0;
        foreach (var value in values.EnumerateArray())
        {
            if (++read > MaxEnumValues)
            {
                return;
            }

            ReadString(value, ToolField.EnumValues);
        }
    }

    private void ReadString(JsonElement value, ToolField field)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return;
        }

        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (raw.Contains((byte)'\\'))
        {
            ReadText(value.GetString(), field);
            return;
        }

        ReadUtf8(raw, field);
    }

    private void ReadName(JsonProperty property)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        if (raw.Contains((byte)'\\'))
        {
            ReadText(property.Name, ToolField.ParameterNames);
            return;
        }

        ReadUtf8(raw, ToolField.ParameterNames);
    }

    private void ReadUtf8(ReadOnlySpan<byte> unescaped, ToolField field)
    {
        if (_left <= 0)
        {
            return;
        }

        if (unescaped.Length > _chars.Length)
        {
            _chars = new char[unescaped.Length * 2];
        }

        ReadText(_chars.AsSpan(0, Encoding.UTF8.GetChars(unescaped, _chars)), field);
    }
}
