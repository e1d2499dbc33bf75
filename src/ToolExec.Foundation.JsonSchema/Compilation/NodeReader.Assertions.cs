using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Keywords that hold values.</content>
internal ref partial struct NodeReader
{
    private const int MaxDivisorDigits = 1000;

    private readonly NumberRules Numbers => node.Numbers ??= new NumberRules();

    private readonly StringRules Strings => node.Strings ??= new StringRules();

    private void ReadAssertion(Keyword keyword, JsonElement value)
    {
        switch (keyword)
        {
            case Keyword.Type:
                ReadType(value);
                break;
            case Keyword.Enum:
                node.Enum = ReadEnum(value);
                break;
            case Keyword.Const:
                node.Const = new ValueSet([value]);
                break;
            case Keyword.Minimum:
                _minimum = value;
                break;
            case Keyword.Maximum:
                _maximum = value;
                break;
            case Keyword.ExclusiveMinimum:
                _exclusiveMinimum = value;
                break;
            case Keyword.ExclusiveMaximum:
                _exclusiveMaximum = value;
                break;
            case Keyword.MultipleOf:
                Numbers.MultipleOf = Divisor(value);
                break;
            case Keyword.Required:
                _required = value;
                break;
            case Keyword.DependentRequired:
                _dependentRequired = value;
                break;
            case Keyword.Default:
                node.Default = JsonMarshal.GetRawUtf8Value(value).ToArray();
                break;
            default:
                ReadCount(keyword, value);
                break;
        }
    }

    private readonly void ReadCount(Keyword keyword, JsonElement value)
    {
        switch (keyword)
        {
            case Keyword.MinLength:
                Strings.MinLength = Count("minLength", value);
                break;
            case Keyword.MaxLength:
                Strings.MaxLength = Count("maxLength", value);
                break;
            case Keyword.Pattern:
                Strings.Pattern = Pattern("pattern", Text("pattern", value));
                break;
            case Keyword.Format:
                ReadFormat(Text("format", value));
                break;
            case Keyword.MinItems:
                Arrays.MinItems = Count("minItems", value);
                break;
            case Keyword.MaxItems:
                Arrays.MaxItems = Count("maxItems", value);
                break;
            case Keyword.UniqueItems:
                Arrays.UniqueItems = value.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? value.GetBoolean()
                    : throw Fault("uniqueItems", $"must be a boolean, not {SchemaCompiler.Describe(value)}.");
                break;
            case Keyword.MinContains:
                Arrays.MinContains = Count("minContains", value);
                break;
            case Keyword.MaxContains:
                Arrays.MaxContains = Count("maxContains", value);
                break;
            case Keyword.MinProperties:
                Objects.MinProperties = Count("minProperties", value);
                break;
            case Keyword.MaxProperties:
                Objects.MaxProperties = Count("maxProperties", value);
                break;
            default:
                break;
        }
    }

    private readonly void ReadFormat(string name)
    {
        var kind = FormatNames.Find(name, _dialect.Draft);
        if (kind != FormatKind.None)
        {
            Strings.Format = kind;
            Strings.FormatName = name;
            Strings.AssertFormat = compiler.AssertFormat || _dialect.AssertsFormat;
        }
    }

    private readonly void ReadType(JsonElement value)
    {
        node.HasType = true;
        node.IntegerByText = _dialect.Draft == SchemaDialect.Draft4;
        if (value.ValueKind == JsonValueKind.String)
        {
            node.Types = OneType(value);
            return;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            throw Fault("type", "must be a type name or an array of type names.");
        }

        node.Types = JsonTypes.None;
        foreach (var item in value.EnumerateArray())
        {
            node.Types |= item.ValueKind == JsonValueKind.String ? OneType(item) : throw Fault("type", $"must hold type names, not {SchemaCompiler.Describe(item)}.");
        }
    }

    private readonly JsonTypes OneType(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        return raw switch
        {
            _ when raw.SequenceEqual("string"u8) => JsonTypes.String,
            _ when raw.SequenceEqual("integer"u8) => JsonTypes.Integer,
            _ when raw.SequenceEqual("number"u8) => JsonTypes.Number,
            _ when raw.SequenceEqual("boolean"u8) => JsonTypes.Boolean,
            _ when raw.SequenceEqual("object"u8) => JsonTypes.Object,
            _ when raw.SequenceEqual("array"u8) => JsonTypes.Array,
            _ when raw.SequenceEqual("null"u8) => JsonTypes.Null,
            _ => throw Fault("type", $"'{value.GetString()}' is not a type; types are string, integer, number, boolean, object, array and null."),
        };
    }

    private readonly ValueSet ReadEnum(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Fault("enum", $"must be an array, not {SchemaCompiler.Describe(value)}.");
        }

        var values = new JsonElement[value.GetArrayLength()];
        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            values[i++] = item;
        }

        return new ValueSet(values);
    }

    private readonly NumberBound? Bound(string keyword, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Number => new NumberBound(JsonMarshal.GetRawUtf8Value(value)),
        _ => throw Fault(keyword, $"must be a number, not {SchemaCompiler.Describe(value)}."),
    };

    private readonly NumberBound Divisor(JsonElement value)
    {
        var bound = Bound("multipleOf", value)!;
        if (DecimalText.Compare(bound.Exact, new DecimalText("0"u8)) <= 0)
        {
            throw Fault("multipleOf", $"must be greater than zero, not {bound.Text}.");
        }

        return bound.Exact.DigitCount <= MaxDivisorDigits ? bound : throw Fault("multipleOf", $"must have at most {MaxDivisorDigits} digits.");
    }

    private readonly int Count(string keyword, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            var exact = new DecimalText(JsonMarshal.GetRawUtf8Value(value));
            if (exact.IsInteger && DecimalText.Compare(exact, new DecimalText("0"u8)) >= 0)
            {
                // No text in memory has more, so a larger bound is as good as the largest.
                return exact.TryGetInt64(out var count) ? (int)Math.Min(count, int.MaxValue) : int.MaxValue;
            }
        }

        throw Fault(keyword, $"must be a whole number of at least zero, not {value.GetRawText()}.");
    }

    private readonly string Text(string keyword, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Fault(keyword, $"must be a string, not {SchemaCompiler.Describe(value)}.");

    private readonly void FinishNumbers()
    {
        if (_dialect.Draft != SchemaDialect.Draft4)
        {
            if ((_minimum.ValueKind | _maximum.ValueKind | _exclusiveMinimum.ValueKind | _exclusiveMaximum.ValueKind) != JsonValueKind.Undefined)
            {
                Numbers.Minimum = Bound("minimum", _minimum);
                Numbers.Maximum = Bound("maximum", _maximum);
                Numbers.ExclusiveMinimum = Bound("exclusiveMinimum", _exclusiveMinimum);
                Numbers.ExclusiveMaximum = Bound("exclusiveMaximum", _exclusiveMaximum);
            }

            return;
        }

        // Draft-04, 5.1.2: the exclusive keywords are booleans beside the bound.
        if (_minimum.ValueKind != JsonValueKind.Undefined)
        {
            var isExclusive = _exclusiveMinimum.ValueKind == JsonValueKind.True;
            Numbers.Minimum = isExclusive ? null : Bound("minimum", _minimum);
            Numbers.ExclusiveMinimum = isExclusive ? Bound("minimum", _minimum) : null;
        }

        if (_maximum.ValueKind != JsonValueKind.Undefined)
        {
            var isExclusive = _exclusiveMaximum.ValueKind == JsonValueKind.True;
            Numbers.Maximum = isExclusive ? null : Bound("maximum", _maximum);
            Numbers.ExclusiveMaximum = isExclusive ? Bound("maximum", _maximum) : null;
        }
    }
}
