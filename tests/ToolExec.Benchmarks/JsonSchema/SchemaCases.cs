using System.Globalization;
using System.Text;
using System.Text.Json;
using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Benchmarks.JsonSchema;

/// <summary>The schemas and valid instances that the schema benchmarks share.</summary>
public static class SchemaCases
{
    /// <summary>Three properties.</summary>
    public const string SmallSchema = """
        {
          "type": "object",
          "properties": {
            "city": { "type": "string", "minLength": 1, "maxLength": 80 },
            "days": { "type": "integer", "minimum": 1, "maximum": 14 },
            "metric": { "type": "boolean" }
          },
          "required": ["city", "days"],
          "additionalProperties": false
        }
        """;

    public const string SmallInstance = """{"city":"Reykjavik","days":5,"metric":true}""";

    /// <summary>Fifteen properties, two nested objects, enums and patterns.</summary>
    public const string MediumSchema = """
        {
          "type": "object",
          "properties": {
            "id": { "type": "string", "pattern": "^[A-Z]{3}-\\d{6}$" },
            "title": { "type": "string", "minLength": 1, "maxLength": 200 },
            "status": { "enum": ["draft", "open", "closed", "archived"] },
            "priority": { "type": "integer", "minimum": 0, "maximum": 9 },
            "amount": { "type": "number", "minimum": 0 },
            "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
            "email": { "type": "string", "pattern": "^[a-z0-9._]+@[a-z0-9.]+$" },
            "urgent": { "type": "boolean" },
            "tags": { "type": "array", "items": { "type": "string", "maxLength": 30 }, "maxItems": 10 },
            "address": {
              "type": "object",
              "properties": {
                "street": { "type": "string", "minLength": 1 },
                "city": { "type": "string", "minLength": 1 },
                "zip": { "type": "string", "pattern": "^\\d{5}$" },
                "country": { "enum": ["DE", "FR", "IS", "NO", "SE"] }
              },
              "required": ["street", "city", "country"],
              "additionalProperties": false
            },
            "items": {
              "type": "array",
              "minItems": 1,
              "items": {
                "type": "object",
                "properties": {
                  "sku": { "type": "string", "minLength": 1 },
                  "quantity": { "type": "integer", "minimum": 1 },
                  "price": { "type": "number", "minimum": 0 }
                },
                "required": ["sku", "quantity", "price"],
                "additionalProperties": false
              }
            },
            "notes": { "type": ["string", "null"] },
            "created": { "type": "integer" },
            "updated": { "type": "integer" },
            "version": { "type": "integer", "minimum": 1 }
          },
          "required": ["id", "title", "status", "amount", "currency", "address", "items", "version"],
          "additionalProperties": false
        }
        """;

    public const string MediumInstance = """
        {"id":"ORD-004711","title":"Spring delivery","status":"open","priority":3,"amount":149.5,"currency":"EUR","email":"ada.l@example.org","urgent":false,"tags":["spring","north","b2b"],"address":{"street":"Laugavegur 12","city":"Reykjavik","zip":"10115","country":"IS"},"items":[{"sku":"A-1","quantity":2,"price":49.75},{"sku":"B-7","quantity":1,"price":50}],"notes":null,"created":1735689600,"updated":1735776000,"version":4}
        """;

    /// <summary>How many properties of each kind the large schema has; they add up to one hundred.</summary>
    public const int Integers = 30;

    public const int Texts = 30;

    public const int Switches = 20;

    public const int Addresses = 10;

    public const int Payments = 10;

    public static byte[][] IntegerNames { get; } = Names("count_of_", Integers);

    public static byte[][] TextNames { get; } = Names("label_", Texts);

    public static byte[][] SwitchNames { get; } = Names("is_enabled_", Switches);

    public static byte[][] AddressNames { get; } = Names("ship_to_", Addresses);

    public static byte[][] PaymentNames { get; } = Names("payment_", Payments);

    /// <summary>One hundred properties, definitions that are referred to, and a choice between three kinds of object.</summary>
    public static string LargeSchema { get; } = BuildLargeSchema();

    public static string LargeInstance { get; } = BuildLargeInstance();

    public static string Schema(string size) => size switch { "small" => SmallSchema, "medium" => MediumSchema, _ => LargeSchema };

    public static string Instance(string size) => size switch { "small" => SmallInstance, "medium" => MediumInstance, _ => LargeInstance };

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static CompiledSchema Compile(string size) => CompiledSchema.Compile(Parse(Schema(size)));

    private static byte[][] Names(string prefix, int count) =>
        [.. Enumerable.Range(1, count).Select(i => Encoding.UTF8.GetBytes(prefix + i.ToString(CultureInfo.InvariantCulture)))];

    private static string BuildLargeSchema()
    {
        var properties = new List<string>();
        AddAll(properties, IntegerNames, """{ "type": "integer", "minimum": 0, "maximum": 100000 }""");
        AddAll(properties, TextNames, """{ "type": "string", "maxLength": 60 }""");
        AddAll(properties, SwitchNames, """{ "type": "boolean" }""");
        AddAll(properties, AddressNames, """{ "$ref": "#/$defs/address" }""");
        AddAll(properties, PaymentNames, """{ "$ref": "#/$defs/payment" }""");
        var required = string.Join(", ", IntegerNames.Concat(AddressNames).Select(name => $"\"{Encoding.UTF8.GetString(name)}\""));
        return $$"""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": { {{string.Join(",\n", properties)}} },
              "required": [{{required}}],
              "additionalProperties": false,
              "$defs": {
                "address": {
                  "type": "object",
                  "properties": {
                    "street": { "type": "string", "minLength": 1 },
                    "city": { "type": "string", "minLength": 1 },
                    "country": { "enum": ["DE", "FR", "IS", "NO", "SE"] }
                  },
                  "required": ["street", "city", "country"],
                  "additionalProperties": false
                },
                "payment": {
                  "oneOf": [
                    {
                      "type": "object",
                      "properties": { "kind": { "const": "card" }, "number": { "type": "string", "pattern": "^\\d{16}$" }, "expires": { "type": "string" } },
                      "required": ["kind", "number", "expires"],
                      "additionalProperties": false
                    },
                    {
                      "type": "object",
                      "properties": { "kind": { "const": "transfer" }, "iban": { "type": "string", "minLength": 15, "maxLength": 34 } },
                      "required": ["kind", "iban"],
                      "additionalProperties": false
                    },
                    {
                      "type": "object",
                      "properties": { "kind": { "const": "cash" }, "amount": { "type": "number", "minimum": 0 } },
                      "required": ["kind", "amount"],
                      "additionalProperties": false
                    }
                  ]
                }
              }
            }
            """;
    }

    private static string BuildLargeInstance()
    {
        var properties = new List<string>();
        AddAll(properties, IntegerNames, "4711");
        AddAll(properties, TextNames, "\"a short label\"");
        AddAll(properties, SwitchNames, "true");
        AddAll(properties, AddressNames, """{"street":"Laugavegur 12","city":"Reykjavik","country":"IS"}""");
        for (var i = 0; i < Payments; i++)
        {
            string[] kinds =
            [
                """{"kind":"card","number":"4111111111111111","expires":"12/29"}""",
                """{"kind":"transfer","iban":"IS140159260076545510730339"}""",
                """{"kind":"cash","amount":12.5}""",
            ];
            AddAll(properties, [PaymentNames[i]], kinds[i % 3]);
        }

        return "{" + string.Join(",", properties) + "}";
    }

    private static void AddAll(List<string> output, byte[][] names, string value)
    {
        foreach (var name in names)
        {
            output.Add($"\"{Encoding.UTF8.GetString(name)}\":{value}");
        }
    }
}
