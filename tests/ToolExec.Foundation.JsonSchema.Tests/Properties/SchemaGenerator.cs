using System.Globalization;
using System.Text.Json.Nodes;

namespace ToolExec.Foundation.JsonSchema.Tests.Properties;

/// <summary>A schema with a way to make instances that match it and instances that do not.</summary>
internal sealed record GeneratedSchema(JsonNode Schema, Func<JsonNode?> Valid, Func<JsonNode?> Invalid);

/// <summary>Makes random schemas of most keywords together with their instances.</summary>
internal sealed class SchemaGenerator(int seed)
{
    private readonly Random _random = new(seed);

    public GeneratedSchema Next(int depth = 3) => _random.Next(depth > 0 ? 9 : 5) switch
    {
        0 => Integer(),
        1 => Text(),
        2 => Choice(),
        3 => Boolean(),
        4 => Multiple(),
        5 => List(depth),
        6 => Alternatives(depth),
        7 => Combined(depth),
        _ => Object(depth),
    };

    private GeneratedSchema Integer()
    {
        var min = _random.Next(-1000, 1000);
        var max = min + _random.Next(1, 1000);
        return new(
            new JsonObject { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max },
            () => Written(_random.Next(min, max + 1)),
            () => _random.Next(4) switch { 0 => Written(max + 1), 1 => Written(min - 1), 2 => JsonNode.Parse($"{min}.5"), _ => JsonValue.Create("no number") });
    }

    private GeneratedSchema Multiple()
    {
        var step = _random.Next(1, 50) / 100m;
        return new(
            new JsonObject { ["multipleOf"] = step, ["type"] = "number" },
            () => JsonValue.Create(step * _random.Next(-1000, 1000)),
            () => JsonValue.Create((step * _random.Next(1, 1000)) + (step / 4)));
    }

    private GeneratedSchema Text()
    {
        var min = _random.Next(0, 5);
        var max = min + _random.Next(0, 5);
        return new(
            new JsonObject { ["type"] = "string", ["minLength"] = min, ["maxLength"] = max, ["pattern"] = "^[a-zé😀]*$" },
            () => JsonValue.Create(Letters(_random.Next(min, max + 1))),
            () => _random.Next(3) switch { 0 => JsonValue.Create(Letters(max + 1)), 1 => JsonValue.Create("A" + Letters(min)), _ => JsonValue.Create(5) });
    }

    private GeneratedSchema Choice()
    {
        JsonNode?[] values = [JsonValue.Create("red"), JsonValue.Create(4), null, JsonNode.Parse("""{"a":[1,2]}"""), JsonNode.Parse("[true]")];
        return new(
            new JsonObject { ["enum"] = new JsonArray([.. values.Select(value => value?.DeepClone())]) },
            () => values[_random.Next(values.Length)]?.DeepClone(),
            () => _random.Next(3) switch { 0 => JsonValue.Create("Red"), 1 => JsonNode.Parse("""{"a":[2,1]}"""), _ => JsonValue.Create(4.5) });
    }

    private static GeneratedSchema Boolean() => new(new JsonObject { ["type"] = "boolean" }, () => JsonValue.Create(true), () => null);

    private GeneratedSchema List(int depth)
    {
        var item = Next(depth - 1);
        var min = _random.Next(1, 3);
        var max = min + _random.Next(0, 3);
        JsonArray Items(int count) => new([.. Enumerable.Range(0, count).Select(_ => item.Valid())]);
        return new(
            new JsonObject { ["type"] = "array", ["items"] = item.Schema.DeepClone(), ["minItems"] = min, ["maxItems"] = max },
            () => Items(_random.Next(min, max + 1)),
            () =>
            {
                if (_random.Next(3) == 0)
                {
                    return Items(max + 1);
                }

                var items = Items(min);
                items[_random.Next(min)] = item.Invalid();
                return items;
            });
    }

    private GeneratedSchema Object(int depth)
    {
        var properties = Enumerable.Range(0, _random.Next(1, 6))
            .Select(i => (Name: "p" + i.ToString(CultureInfo.InvariantCulture) + (i == 3 ? "\"/~é" : ""), Schema: Next(depth - 1), IsRequired: _random.Next(2) == 0))
            .ToArray();
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)property.Schema.Schema.DeepClone()))),
            ["required"] = new JsonArray([.. properties.Where(property => property.IsRequired).Select(property => (JsonNode)property.Name)]),
            [_random.Next(2) == 0 ? "additionalProperties" : "unevaluatedProperties"] = false,
        };
        JsonObject Members()
        {
            var chosen = properties.Where(property => property.IsRequired || _random.Next(2) == 0).ToArray();
            _random.Shuffle(chosen);
            return new(chosen.Select(property => KeyValuePair.Create(property.Name, property.Schema.Valid())));
        }

        return new(schema, Members, () =>
        {
            var members = Members();
            var property = properties[_random.Next(properties.Length)];
            switch (_random.Next(3))
            {
                case 0 when property.IsRequired:
                    members.Remove(property.Name);
                    break;
                case 1:
                    members["unknown"] = 1;
                    break;
                default:
                    members[property.Name] = property.Schema.Invalid();
                    break;
            }

            return members;
        });
    }

    /// <summary>Each alternative is told apart by a tag, so that at most one can match.</summary>
    private GeneratedSchema Alternatives(int depth)
    {
        var branches = Enumerable.Range(0, _random.Next(2, 4)).Select(_ => Next(depth - 1)).ToArray();
        static JsonNode Tagged(GeneratedSchema branch, int i) => new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["tag"] = new JsonObject { ["const"] = $"t{i}" }, ["value"] = branch.Schema.DeepClone() },
            ["required"] = new JsonArray("tag", "value"),
        };
        JsonNode Instance(int tag, JsonNode? value) => _random.Next(2) == 0
            ? new JsonObject { ["tag"] = $"t{tag}", ["value"] = value }
            : new JsonObject { ["value"] = value, ["tag"] = $"t{tag}" };
        return new(
            new JsonObject { [_random.Next(2) == 0 ? "oneOf" : "anyOf"] = new JsonArray([.. branches.Select(Tagged)]) },
            () =>
            {
                var i = _random.Next(branches.Length);
                return Instance(i, branches[i].Valid());
            },
            () =>
            {
                var i = _random.Next(branches.Length);
                return _random.Next(2) == 0 ? Instance(9, branches[i].Valid()) : Instance(i, branches[i].Invalid());
            });
    }

    private GeneratedSchema Combined(int depth)
    {
        var inner = Next(depth - 1);
        var schema = _random.Next(4) switch
        {
            0 => new JsonObject { ["allOf"] = new JsonArray(inner.Schema.DeepClone(), new JsonObject()) },
            1 => new JsonObject { ["$ref"] = "#/$defs/x" },
            2 => new JsonObject { ["not"] = new JsonObject { ["not"] = inner.Schema.DeepClone() } },
            _ => new JsonObject { ["if"] = inner.Schema.DeepClone(), ["else"] = false },
        };
        if (schema.ContainsKey("$ref"))
        {
            var id = "https://example.com/" + _random.Next().ToString(CultureInfo.InvariantCulture);
            schema["$id"] = id;
            schema["$defs"] = new JsonObject { ["x"] = inner.Schema.DeepClone() };
        }

        return inner with { Schema = schema };
    }

    private JsonNode? Written(int value) => _random.Next(3) switch
    {
        0 => JsonNode.Parse($"{value.ToString(CultureInfo.InvariantCulture)}.0"),
        1 when value != 0 => JsonNode.Parse($"{value.ToString(CultureInfo.InvariantCulture)}0e-1"),
        _ => JsonValue.Create(value),
    };

    private string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => _random.Next(5) switch { 0 => "é", 1 => "😀", _ => "q" }));
}
