using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Keywords that hold schemas.</content>
internal ref partial struct NodeReader
{
    private bool ReadApplicator(Keyword keyword, JsonElement value)
    {
        switch (keyword)
        {
            case Keyword.Properties:
                _properties = value;
                return true;
            case Keyword.Items:
                _items = value;
                return true;
            case Keyword.AdditionalItems:
                _additionalItems = value;
                return true;
            case Keyword.DependentSchemas:
                _dependentSchemas = value;
                return true;
            case Keyword.Dependencies:
                _dependencies = value;
                return true;
            case Keyword.AdditionalProperties:
                Objects.Additional = Child("additionalProperties", value);
                return true;
            case Keyword.PatternProperties:
                ReadPatternProperties(value);
                return true;
            case Keyword.PropertyNames:
                Objects.PropertyNames = Child("propertyNames", value);
                return true;
            case Keyword.UnevaluatedProperties:
                Objects.Unevaluated = Child("unevaluatedProperties", value);
                return true;
            case Keyword.PrefixItems:
                Arrays.Prefix = Children("prefixItems", value);
                return true;
            case Keyword.Contains:
                Arrays.Contains = Child("contains", value);
                Arrays.ContainsEvaluates = _dialect.Draft == SchemaDialect.Draft202012;
                return true;
            case Keyword.UnevaluatedItems:
                Arrays.Unevaluated = Child("unevaluatedItems", value);
                return true;
            default:
                return ReadInPlace(keyword, value);
        }
    }

    private readonly bool ReadInPlace(Keyword keyword, JsonElement value)
    {
        switch (keyword)
        {
            case Keyword.AllOf:
                InPlace.AllOf = Children("allOf", value);
                return true;
            case Keyword.AnyOf:
                InPlace.AnyOf = Children("anyOf", value);
                return true;
            case Keyword.OneOf:
                InPlace.OneOf = Children("oneOf", value);
                return true;
            case Keyword.Not:
                InPlace.Not = Child("not", value);
                return true;
            case Keyword.If:
                InPlace.If = Child("if", value);
                return true;
            case Keyword.Then:
                InPlace.Then = Child("then", value);
                return true;
            case Keyword.Else:
                InPlace.Else = Child("else", value);
                return true;
            default:
                return false;
        }
    }

    private readonly InPlaceRules InPlace => node.InPlace ??= new InPlaceRules();

    private readonly ObjectRules Objects => node.Objects ??= new ObjectRules();

    private readonly ArrayRules Arrays => node.Arrays ??= new ArrayRules();

    private readonly void ReadPatternProperties(JsonElement value)
    {
        var patterns = new List<(SchemaPattern Pattern, SchemaNode Node)>();
        foreach (var member in Members("patternProperties", value))
        {
            var child = compiler.CompileNode(member.Value, node.Resource, node.Location.Child("patternProperties", Utf8Name(member)));
            patterns.Add((Pattern("patternProperties", member.Name), child));
        }

        Objects.Patterns = patterns.Count == 0 ? null : [.. patterns];
    }

    private readonly SchemaPattern Pattern(string keyword, string source)
    {
        try
        {
            return compiler.Pattern(source);
        }
        catch (FormatException exception)
        {
            throw Fault(keyword, $"the pattern '{source}' is not valid: {exception.Message}.", exception);
        }
    }

    private readonly void FinishArrays()
    {
        if (_items.ValueKind != JsonValueKind.Undefined)
        {
            if (_items.ValueKind == JsonValueKind.Array && !_dialect.Has(Keyword.PrefixItems))
            {
                Arrays.Prefix = Children("items", _items);
            }
            else if (_items.ValueKind == JsonValueKind.Array)
            {
                throw Fault("items", "must be a schema; since 2020-12 schemas by position stand in 'prefixItems'.");
            }
            else
            {
                Arrays.Items = Child("items", _items);
            }
        }

        if (_additionalItems.ValueKind != JsonValueKind.Undefined)
        {
            // Without an array of items the keyword has no effect, but must still be a schema.
            var additional = Child("additionalItems", _additionalItems);
            if (_items.ValueKind == JsonValueKind.Array)
            {
                Arrays.Items = additional;
            }
        }
    }

    private readonly void FinishObjects()
    {
        var names = new List<byte[]>();
        var children = new List<SchemaNode?>();
        if (_properties.ValueKind != JsonValueKind.Undefined)
        {
            foreach (var member in Members("properties", _properties))
            {
                var name = Utf8Name(member);
                names.Add(name);
                children.Add(compiler.CompileNode(member.Value, node.Resource, node.Location.Child("properties", name)));
            }
        }

        if (_required.ValueKind == JsonValueKind.Undefined && _dependentRequired.ValueKind == JsonValueKind.Undefined
            && _dependentSchemas.ValueKind == JsonValueKind.Undefined && _dependencies.ValueKind == JsonValueKind.Undefined)
        {
            if (names.Count > 0)
            {
                Objects.Names = new NameTable(names);
                Objects.Properties = [.. children];
            }

            return;
        }

        var index = new NameIndex(names);
        ReadRequired(index);
        ReadDependentRequired("dependentRequired", _dependentRequired, index);
        ReadDependentSchemas(index);
        ReadDependencies(index);
        if (index.Count > 0)
        {
            Objects.Names = index.Build();
            children.AddRange(new SchemaNode?[index.Count - children.Count]);
            Objects.Properties = [.. children];
        }
    }

    private readonly void ReadRequired(NameIndex index)
    {
        if (_required.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        var rules = Objects;
        rules.Required = Names("required", _required, index);
        foreach (var required in rules.Required)
        {
            rules.RequiredMask |= required < 64 ? 1UL << required : 0;
        }
    }

    private readonly int[] Names(string keyword, JsonElement value, NameIndex index)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Fault(keyword, $"must be an array of property names, not {SchemaCompiler.Describe(value)}.");
        }

        var names = new int[value.GetArrayLength()];
        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                throw Fault(keyword, $"must be an array of property names, but has {SchemaCompiler.Describe(item)}.");
            }

            var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(item);
            names[i++] = index.IndexOf(Utf8Text.UnescapedBytes(raw[1..^1]));
        }

        return names;
    }

    private readonly void ReadDependentRequired(string keyword, JsonElement value, NameIndex index)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        var list = new List<(int, int[])>(Objects.DependentRequired ?? []);
        foreach (var member in Members(keyword, value))
        {
            list.Add((index.IndexOf(Utf8Name(member)), Names(keyword, member.Value, index)));
        }

        Objects.DependentRequired = list.Count == 0 ? null : [.. list];
    }

    private readonly void ReadDependentSchemas(NameIndex index)
    {
        if (_dependentSchemas.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        var list = new List<(int, SchemaNode)>();
        foreach (var member in Members("dependentSchemas", _dependentSchemas))
        {
            list.Add(DependentSchema("dependentSchemas", member, index));
        }

        Objects.DependentSchemas = list.Count == 0 ? null : [.. list];
    }

    private readonly (int Trigger, SchemaNode Node) DependentSchema(string keyword, JsonProperty member, NameIndex index)
    {
        var name = Utf8Name(member);
        return (index.IndexOf(name), compiler.CompileNode(member.Value, node.Resource, node.Location.Child(keyword, name)));
    }

    private readonly void ReadDependencies(NameIndex index)
    {
        if (_dependencies.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        var required = new List<(int, int[])>(Objects.DependentRequired ?? []);
        var schemas = new List<(int, SchemaNode)>(Objects.DependentSchemas ?? []);
        foreach (var member in Members("dependencies", _dependencies))
        {
            if (member.Value.ValueKind == JsonValueKind.Array)
            {
                required.Add((index.IndexOf(Utf8Name(member)), Names("dependencies", member.Value, index)));
            }
            else
            {
                schemas.Add(DependentSchema("dependencies", member, index));
            }
        }

        Objects.DependentRequired = required.Count == 0 ? null : [.. required];
        Objects.DependentSchemas = schemas.Count == 0 ? null : [.. schemas];
        Objects.FromDependencies = true;
    }
}
