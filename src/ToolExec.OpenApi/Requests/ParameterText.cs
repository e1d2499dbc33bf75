using System.Text.Json;

namespace ToolExec.OpenApi;

/// <summary>Writes values in the styles of OpenAPI 3.1.1 (4.8.12.3 and 4.8.12.4, the tables of styles and examples), which are those of RFC 6570.</summary>
/// <remarks>
/// Where the table says "n/a", this does what servers expect: a primitive in a delimited style is written as in <c>form</c>, an exploded delimited list as in an
/// exploded <c>form</c>, and deep objects go on with brackets: <c>a%5Bb%5D%5B0%5D=1</c>. A value within a value is JSON elsewhere. Null is as if it were absent.
/// </remarks>
internal static class ParameterText
{
    /// <summary>Gets the text of a value that is no list and no object: a string as it is, anything else as JSON.</summary>
    internal static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>Writes a value into a path.</summary>
    internal static string Path(ApiParameter parameter, JsonElement value)
    {
        var name = PercentEncoding.Encode(parameter.Name);
        return parameter.Style switch
        {
            ParameterStyle.Matrix => Matrix(parameter, name, value),
            ParameterStyle.Label => "." + Simple(parameter.Explode, value, parameter.Explode ? "." : ",", PercentEncoding.Encode),
            _ => Simple(parameter.Explode, value, ",", PercentEncoding.Encode),
        };
    }

    /// <summary>Writes a value into a header: as in <c>simple</c>, without any encoding.</summary>
    internal static string Header(ApiParameter parameter, JsonElement value) => Simple(parameter.Explode, value, ",", static text => text);

    /// <summary>Writes a value as pairs, for a query, a form or a cookie.</summary>
    /// <param name="parameter">How.</param>
    /// <param name="value">What.</param>
    /// <param name="encode">Encodes names and values.</param>
    internal static IEnumerable<(string Name, string Value)> Pairs(ApiParameter parameter, JsonElement value, Func<string, string> encode)
    {
        var name = parameter.AllowReserved ? PercentEncoding.Encode(parameter.Name) : encode(parameter.Name);
        var explodes = parameter.Explode || parameter.Style == ParameterStyle.DeepObject;
        return value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => [],
            _ when parameter.IsJson => [(name, encode(value.GetRawText()))],
            JsonValueKind.Array or JsonValueKind.Object when parameter.Style == ParameterStyle.DeepObject => Deep(name, value, encode),
            JsonValueKind.Array when explodes => Items(value).Select(item => (name, encode(item))),
            JsonValueKind.Object when explodes => Members(value).Select(member => (encode(member.Name), encode(member.Value))),
            JsonValueKind.Array => Joined(name, Items(value).Select(encode), parameter.Style),
            JsonValueKind.Object => Joined(name, Members(value).SelectMany(m => new[] { encode(m.Name), encode(m.Value) }), parameter.Style),
            _ => [(name, encode(Plain(value)))],
        };
    }

    private static IEnumerable<(string Name, string Value)> Joined(string name, IEnumerable<string> values, ParameterStyle style)
    {
        string[] parts = [.. values];
        var separator = style switch
        {
            ParameterStyle.SpaceDelimited => "%20",
            ParameterStyle.PipeDelimited => "%7C",
            _ => ",",
        };
        return parts.Length == 0 ? [] : [(name, string.Join(separator, parts))]; // RFC 6570, 2.3: an empty list is undefined
    }

    private static string Matrix(ApiParameter parameter, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array when parameter.Explode:
                return string.Concat(Items(value).Select(item => Pair(name, PercentEncoding.Encode(item))));
            case JsonValueKind.Object when parameter.Explode:
                return string.Concat(Members(value).Select(member => Pair(PercentEncoding.Encode(member.Name), PercentEncoding.Encode(member.Value))));
            default:
                var text = Simple(explode: false, value, ",", PercentEncoding.Encode);
                return Pair(name, text);
        }

        // RFC 6570, 3.2.7: without "=" where the value is empty.
        static string Pair(string name, string value) => value.Length == 0 ? $";{name}" : $";{name}={value}";
    }

    private static string Simple(bool explode, JsonElement value, string separator, Func<string, string> encode) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(separator, Items(value).Select(encode)),
        JsonValueKind.Object when explode => string.Join(separator, Members(value).Select(m => $"{encode(m.Name)}={encode(m.Value)}")),
        JsonValueKind.Object => string.Join(separator, Members(value).SelectMany(m => new[] { encode(m.Name), encode(m.Value) })),
        _ => encode(Plain(value)),
    };

    private static IEnumerable<(string Name, string Value)> Deep(string name, JsonElement value, Func<string, string> encode)
    {
        const string Open = "%5B";
        const string Close = "%5D";
        return value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Deep($"{name}{Open}{encode(member.Name)}{Close}", member.Value, encode)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, index) => Deep($"{name}{Open}{index}{Close}", item, encode)),
            JsonValueKind.Null => [],
            _ => [(name, encode(Plain(value)))],
        };
    }

    private static IEnumerable<string> Items(JsonElement list) => list.EnumerateArray().Where(static item => item.ValueKind != JsonValueKind.Null).Select(Plain);

    private static IEnumerable<(string Name, string Value)> Members(JsonElement value) =>
        value.EnumerateObject().Where(static m => m.Value.ValueKind != JsonValueKind.Null).Select(static m => (m.Name, Plain(m.Value)));
}
